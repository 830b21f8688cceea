"""The fifth step: now, or at a time that is chosen here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row
from wtforms import DateTimeLocalField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from optin.clock import now
from optin.pages.access import at_least
from optin.pages.broadcasts.blueprint import blueprint, draft, keep
from optin.pages.moments import human
from optin.pages.typed import DeskForm
from optin.vocabulary import Role

_OVER: Final = "This time is over. Choose one that lies ahead, or send now."
# As browsers write it, with and without seconds.
_FORMATS: Final = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
_FAR: Final = 366 * 24 * 60 * 60


class TimeForm(DeskForm):
    """Now or later. `start_at` is UTC seconds, None for now, once the form is valid."""

    when = RadioField(
        "When", choices=[SelectChoice("now", "Now, once it is confirmed"), SelectChoice("later", "At a time")], default="now"
    )
    start = DateTimeLocalField("Time in UTC", format=_FORMATS, validators=[Optional()])

    def process(self, *args: Any, **kwargs: Any) -> None:
        """A time that cannot be read is said in our words."""
        super().process(*args, **kwargs)
        if self.start.process_errors:
            self.start.process_errors = ["Type a time as year, month, day and hour, for example 2026-05-12T09:30."]

    def validate_when(self, field: Any) -> None:
        """Later needs a time."""
        if field.data == "later" and not "".join(self.start.raw_data or ()).strip():
            raise ValidationError("Choose a time, or send now.")

    def validate_start(self, field: Any) -> None:
        """It lies ahead, by a year at most."""
        if self.when.data != "later" or field.data is None:
            return
        if self.start_at is None or self.start_at < now():
            raise ValidationError(_OVER)
        if self.start_at > now() + _FAR:
            raise ValidationError("Choose a time within a year.")

    @property
    def start_at(self) -> int | None:
        """The instant that was chosen."""
        if self.when.data != "later" or self.start.data is None:
            return None
        return int(self.start.data.replace(tzinfo=UTC).timestamp())


@blueprint.get("/<name>/time")
@at_least(Role.EDITOR)
def time(name: str) -> str:
    """What the draft says."""
    row = draft(name)
    start = None if row.start_at is None else datetime.fromtimestamp(row.start_at, UTC)
    return _page(row, TimeForm(formdata=None, data={"when": "now" if start is None else "later", "start": start}))


@blueprint.post("/<name>/time")
@at_least(Role.EDITOR)
def save_time(name: str) -> ResponseReturnValue:
    """Keep it and go on to the confirmation."""
    row, form = draft(name), TimeForm()
    if not form.validate():
        return _page(row, form), 422
    keep(row, lambda plan: replace(plan, start_at=form.start_at))
    return redirect(url_for("broadcasts.confirmation", name=name), 303)


def _page(row: Row[Any], form: TimeForm) -> str:
    return render_template("broadcasts/time.html", row=row, form=form, present=human(now()))
