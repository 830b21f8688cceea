"""Opting somebody in by hand: with a reason, and over an opt-out only with how and when the person asked for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any, Final

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField, TextAreaField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from optin import by_hand
from optin.by_hand import AskedBeforeOptOutError
from optin.clock import now
from optin.database import db, writing
from optin.ledger.body import Provenance
from optin.ledger.write import NoAddressError, NoContactError, OptOutStandsError
from optin.models import Contact
from optin.pages.access import at_least
from optin.pages.contacts.blueprint import blueprint, by_teammate, channel_named, found, row_of
from optin.pages.moments import human
from optin.pages.typed import AtMost, DeskForm, required
from optin.vocabulary import Block, Channel, Flag, Proof, Role

WAYS: Final = ("in person", "by phone", "by letter", "by e-mail", "other")
_CHOICES: Final = [SelectChoice("", "Choose one"), *(SelectChoice(way, way.capitalize()) for way in WAYS)]
_REASON: Final = "Say why, so that others can understand it later."


class _Day(DateField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([text for text in valuelist if text])
        except ValueError as error:
            raise ValueError("Type a day as year, month and day, for example 2026-05-12.") from error


class _Time(TimeField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([text for text in valuelist if text])
        except ValueError as error:
            raise ValueError("Type a time as hours and minutes, for example 14:05.") from error


class OptInForm(DeskForm):
    """A reason is enough where nothing stands against it. Over an opt-out only the person's own wish counts: how and when."""

    reason = TextAreaField("Reason", validators=[required(_REASON), AtMost(1000)])
    how = SelectField("How did the person ask for it?", choices=_CHOICES, default="")
    asked_on = _Day("On which day?")
    asked_time = _Time("At what time?")

    def __init__(self, is_over_opt_out: bool, **options: Any) -> None:
        super().__init__(**options)
        self.is_over_opt_out = is_over_opt_out
        self.how.flags.optional = self.asked_on.flags.optional = not is_over_opt_out
        self.asked_time.flags.optional = True

    @property
    def asked_at(self) -> int | None:
        """When the person asked (UTC seconds): the last second of the minute, or the first of the day if no time is known."""
        day: date | None = self.asked_on.data
        if day is None:
            return None
        known: time | None = self.asked_time.data
        start = int(datetime.combine(day, known or time(), UTC).timestamp())
        return min(start + 59, max(now(), start)) if known else start

    def validate_how(self, field: Any) -> None:
        """Said over an opt-out."""
        if self.is_over_opt_out and not field.data:
            raise ValidationError("Choose how the person asked for it.")

    def validate_asked_on(self, field: Any) -> None:
        """Said over an opt-out, and not in the future."""
        if field.data is None and (self.is_over_opt_out or self.asked_time.data):
            raise ValidationError("Type the day on which the person asked for it.")
        if (self.asked_at or 0) > now():
            raise ValidationError("This lies in the future. Days and times are in UTC.")

    def origin(self) -> Provenance:
        """What was entered, as evidence."""
        day, known, how = self.asked_on.data, self.asked_time.data, self.how.data or None
        return by_teammate(
            self.asked_at,
            Proof.STATED if how and day else Proof.NONE,
            reason=self.reason.data,
            how=how,
            asked_on=day.isoformat() if day else None,
            asked_time=f"{known:%H:%M} UTC" if day and known else None,
        )


@blueprint.get("/<name>/opt-ins/<word>")
@at_least(Role.EDITOR)
def ask_to_opt_in(name: str, word: str) -> str:
    """What is needed, and the fields for it."""
    contact, channel = found(name), channel_named(word)
    return _page(contact, channel, _form(contact, channel, formdata=None))


@blueprint.post("/<name>/opt-ins/<word>")
@at_least(Role.EDITOR)
def opt_in(name: str, word: str) -> ResponseReturnValue:
    """Set the flag, if nothing newer stands against it."""
    contact, channel = found(name), channel_named(word)
    form = _form(contact, channel)
    if not form.validate():
        return _page(contact, channel, form), 422
    try:
        with writing() as session:
            by_hand.opt_in(session.connection(), contact.id, channel, form.origin())
    except AskedBeforeOptOutError as newer:
        form.asked_on.errors = [_too_early(newer.opted_out_at)]
        return _page(contact, channel, form), 409
    except (OptOutStandsError, NoAddressError):
        return _again(name, channel), 409
    except NoContactError:
        abort(404)
    flash(f"Opted in to {channel.label}.", "done")
    return redirect(url_for("contacts.show", name=name), 303)


def _too_early(opted_out_at: int) -> str:
    return f"The person opted out on {human(opted_out_at)}, and the newer wish counts. Give a day and time after that."


def _form(contact: Contact, channel: Channel, **options: Any) -> OptInForm:
    return OptInForm(row_of(contact, channel).flag is Flag.OPTED_OUT, **options)


def _again(name: str, channel: Channel) -> str:
    """What changed while somebody typed is seen now; what was typed is kept."""
    db.session.rollback()
    contact = found(name)
    form = _form(contact, channel)
    form.validate()
    return _page(contact, channel, form)


def _page(contact: Contact, channel: Channel, form: OptInForm) -> str:
    row = row_of(contact, channel)
    return render_template(
        "contacts/opt_in.html",
        contact=contact,
        channel=channel,
        form=form,
        has_address=row.address_key is not None,
        is_complaint=Block.COMPLAINED in row.blocks,
        opted_out_at=by_hand.opted_out_since(db.session.connection(), row) if row.flag is Flag.OPTED_OUT else None,
    )
