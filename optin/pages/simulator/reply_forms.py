"""What can be typed in the simulator as the person. What may not live here: what becomes of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from optin.clock import now
from optin.pages.typed import AddressField, AtMost, DeskForm, required
from optin.vocabulary import Channel


class ReplyForm(DeskForm):
    """What the contact writes, when by their own clock, and what the provider makes of it."""

    body = TextAreaField("Reply as the contact", validators=[AtMost(2000)])
    quick = StringField("Quick reply")
    said_at = StringField("When they wrote, by their own clock")
    is_handled = BooleanField("The provider acts on STOP, START and HELP and answers by itself")
    is_repeated = BooleanField("Deliver it twice")

    def __init__(self, zone: ZoneInfo, **more: Any) -> None:
        super().__init__(**more)
        self.zone = zone

    @property
    def words(self) -> str:
        """What is said."""
        return self.quick.data or self.body.data or ""

    @property
    def at(self) -> int:
        """When, in UTC seconds; now where no time is chosen."""
        return now() if not self.said_at.data else int(_local(self.said_at.data, self.zone).timestamp())

    def validate_body(self, _field: Any) -> None:
        """There is something to say."""
        if not self.words:
            raise ValidationError("Type what the contact says, or press one of the buttons.")

    def validate_said_at(self, field: Any) -> None:
        """A time as the browser's own field gives it."""
        try:
            ahead = bool(field.data) and self.at > now()
        except (ValueError, OverflowError) as error:
            raise ValidationError("Type a time as 2026-03-01T09:30.") from error
        if ahead:
            raise ValidationError("This time lies ahead. Nobody can have written then.")


class StrangerForm(DeskForm):
    """A message from an address that nobody may have yet."""

    channel = SelectField("Channel", choices=[SelectChoice(channel.word, channel.label) for channel in Channel])
    address = AddressField("From", validators=[required("Type an address."), AtMost(320)])
    words = StringField("Message", validators=[required("Type a message."), AtMost(500)])


class PairForm(DeskForm):
    """Two messages of which the second one arrives first."""

    first = StringField("Says first", validators=[AtMost(500)])
    then = StringField("Says then", validators=[AtMost(500)])


def _local(text: str, zone: ZoneInfo) -> datetime:
    """Raises `ValueError` for anything but a date and a time."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M").replace(tzinfo=zone)
