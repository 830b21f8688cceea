"""The hours of one channel: a field for every day of the week, with as many stretches as wanted."""

from __future__ import annotations

from typing import Any, Final

from flask import abort, render_template
from flask.typing import ResponseReturnValue
from wtforms import StringField

from optin.database import db
from optin.hours.weeks import HoursError, day_text, read_day, read_week, week_text
from optin.pages.access import at_least
from optin.pages.preferences.blueprint import blueprint
from optin.pages.preferences.hours import change_hours
from optin.pages.typed import DeskForm, reads
from optin.sending import terms
from optin.vocabulary import Channel, Role

NAMES: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _day(name: str) -> StringField:
    return StringField(name.capitalize(), validators=[reads(read_day, HoursError)])


class WeekForm(DeskForm):
    """The stretches of every day. A day without any is closed."""

    monday, tuesday, wednesday, thursday = _day("monday"), _day("tuesday"), _day("wednesday"), _day("thursday")
    friday, saturday, sunday = _day("friday"), _day("saturday"), _day("sunday")

    def validate(self, extra_validators: Any = None) -> bool:
        """As everywhere; and some hour must be left in the week."""
        is_sound: bool = super().validate(extra_validators)
        if is_sound and not any(read_day(self[name].data or "") for name in NAMES):
            self.monday.errors = ["Leave some hours open. To send no marketing at all, set the cap to 0."]
            return False
        return is_sound

    @property
    def stored(self) -> str:
        """The week as it is stored."""
        return week_text(tuple(read_day(self[name].data or "") for name in NAMES))


@blueprint.get("/hours/<word>")
@at_least(Role.OWNER)
def week(word: str) -> str:
    """The week as it is set."""
    channel = _channel(word)
    days = read_week(terms.stored(db.session().connection())[f"hours_{channel.word}"])
    data = {name: day_text(day) for name, day in zip(NAMES, days, strict=True)}
    return _page(channel, WeekForm(formdata=None, data=data))


@blueprint.post("/hours/<word>")
@at_least(Role.OWNER)
def save_week(word: str) -> ResponseReturnValue:
    """Keep the week."""
    channel, form = _channel(word), WeekForm()
    if not form.validate():
        return _page(channel, form), 422
    return change_hours({f"hours_{channel.word}": form.stored})


def _channel(word: str) -> Channel:
    found = next((channel for channel in Channel if channel.word == word), None)
    return found or abort(404)


def _page(channel: Channel, form: WeekForm) -> str:
    return render_template("preferences/week.html", channel=channel, form=form, names=NAMES)
