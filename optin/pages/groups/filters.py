"""Filling a group by a filter: choose, see how many fit, add them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from babel import Locale
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import DateField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from optin import group_filters, jobs
from optin.database import db, writing
from optin.group_filters import GroupFilter
from optin.models import Group
from optin.pages.access import at_least
from optin.pages.groups.blueprint import blueprint, found_by_hand, found_for_change
from optin.pages.signature import signature
from optin.pages.typed import DeskForm
from optin.vocabulary import Channel, Flag, Role, Source

SOURCES: Final = {
    Source.WIDGET: "Opt-in form on a site",
    Source.PAGE: "Page of an opt-in form",
    Source.KEYWORD: "Message from the person",
    Source.BUTTON: "Button in a message",
    Source.FLOW: "Conversation",
    Source.IMPORT: "Upload",
    Source.API: "Program",
    Source.OPERATOR: "Teammate",
    Source.UNSUBSCRIBE: "Unsubscribe link",
    Source.PREFERENCES: "The person's own page",
    Source.PROVIDER: "Provider",
    Source.COMPLAINT: "Spam complaint",
}
NO_DAY: Final = "Type a day as year, month and day, for example 2026-05-12."
_ANY: Final = SelectChoice("", "Any")


class Day(DateField):
    """A day or nothing, with a sentence for anything else."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([text for text in valuelist if text])
        except ValueError as error:
            raise ValueError(NO_DAY) from error


class FilterForm(DeskForm):
    """Everything may be left open. `wanted` is there once the form is valid."""

    channel = SelectField("Channel", choices=[_ANY, *(SelectChoice(each.word, each.label) for each in Channel)], default="")
    flag = SelectField("Flag", choices=[_ANY, *(SelectChoice(each.word, each.label) for each in Flag)], default="")
    source = SelectField(
        "How the flag came to be",
        choices=[_ANY, *(SelectChoice(each.word, words) for each, words in SOURCES.items())],
        default="",
    )
    country = SelectField("Country of the phone number", default="")
    created_from = Day("Contact since")
    created_to = Day("Contact until")

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.country.choices = [_ANY, *country_choices()]

    def validate_created_to(self, field: Any) -> None:
        """Not before the first day."""
        not_before(self.created_from.data, field.data)

    @property
    def wanted(self) -> GroupFilter:
        """What was chosen."""
        return GroupFilter(
            channel=Channel.of(self.channel.data) if self.channel.data else None,
            flag=Flag.of(self.flag.data) if self.flag.data else None,
            source=Source.of(self.source.data) if self.source.data else None,
            country=self.country.data or None,
            created_from=midnight(self.created_from.data),
            created_before=midnight(self.created_to.data, 1),
        )


@blueprint.get("/<name>/filter")
@at_least(Role.EDITOR)
def filter_contacts(name: str) -> ResponseReturnValue:
    """The filter and, once something was chosen, how many fit."""
    group = found_by_hand(name)
    is_asked = bool(request.args)
    form = FilterForm(formdata=request.args if is_asked else None, meta={"csrf": False})
    if not is_asked:
        return _page(group, form, None)
    if not form.validate():
        return _page(group, form, None), 422
    return _page(group, form, group_filters.count(db.session(), form.wanted))


@blueprint.post("/<name>/fills")
@at_least(Role.EDITOR)
def fill(name: str) -> ResponseReturnValue:
    """Begin to add whoever fits."""
    group, form = found_by_hand(name), FilterForm()
    if not form.validate():
        return _page(group, form, None), 422
    with writing() as session:
        group_filters.begin(session, found_for_change(session, name), form.wanted, signature())
    jobs.wake_long_work()
    flash("Whoever fits is being added. You may leave this page.", "done")
    return redirect(url_for("groups.show", name=name), 303)


def country_choices() -> list[SelectChoice]:
    """The countries of the phone numbers that there are."""
    names = Locale("en").territories
    return [SelectChoice(code, names.get(code, code)) for code in group_filters.countries(db.session())]


def not_before(first: date | None, last: date | None) -> None:
    """Raises `ValidationError` where the last day is before the first one."""
    if first and last and last < first:
        raise ValidationError("This day is before the first one.")


def midnight(day: date | None, later: int = 0) -> int | None:
    """The instant at which a day begins in UTC, so many days later."""
    if day is None:
        return None
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) + int(timedelta(days=later).total_seconds())


def _page(group: Group, form: FilterForm, count: int | None) -> str:
    return render_template("groups/filter.html", group=group, form=form, count=count)
