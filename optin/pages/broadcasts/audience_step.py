"""The second step: whom the broadcast is meant for. Whether they get it is the preview's question."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from babel import Locale
from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, select
from wtforms import SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from optin import group_filters
from optin.database import db
from optin.models import Group
from optin.pages.access import at_least
from optin.pages.broadcasts.blueprint import blueprint, draft, keep
from optin.pages.groups.filters import SOURCES, Day, midnight
from optin.pages.typed import DeskForm
from optin.sending.people import Audience
from optin.vocabulary import Flag, Role, Source

_DAY: Final = 24 * 60 * 60
_GONE: Final = "The group does not exist any more. Choose another one."


class AudienceForm(DeskForm):
    """Everything may be left open; what is chosen must all be so. `audience` is there once the form is valid."""

    group = SelectField("Group", default="", validate_choice=False)
    flags = SelectMultipleField("Flag", choices=[SelectChoice(flag.word, flag.label) for flag in Flag])
    sources = SelectMultipleField(
        "How the flag came to be", choices=[SelectChoice(source.word, label) for source, label in SOURCES.items()]
    )
    said_from = Day("Flag set since")
    said_to = Day("Flag set until")
    countries = SelectMultipleField("Country of the phone number")

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        query = select(Group).where(Group.deleted_at.is_(None)).order_by(Group.id)
        groups = list(db.session.scalars(query))
        self.ids = {group.public_id: group.id for group in groups}
        self.group.choices = [SelectChoice("", "Everyone"), *(SelectChoice(each.public_id, each.name) for each in groups)]
        if self.group.data and self.group.data not in self.ids:  # So that nobody sends to everyone instead by pressing on.
            self.group.choices.append(SelectChoice(self.group.data, "A group that was deleted"))
        names = Locale("en").territories
        codes = group_filters.countries(db.session())
        self.countries.choices = [SelectChoice(code, names.get(code, code)) for code in codes]

    def validate_group(self, field: Any) -> None:
        """One that is there."""
        if field.data and field.data not in self.ids:
            raise ValidationError(_GONE)

    def validate_said_to(self, field: Any) -> None:
        """Not before the first day."""
        if field.data and self.said_from.data and field.data < self.said_from.data:
            raise ValidationError("This day is before the first one.")

    @property
    def audience(self) -> Audience:
        """What was chosen."""
        return Audience(
            group=self.ids.get(self.group.data or ""),
            flags=tuple(Flag.of(word) for word in self.flags.data or ()),
            sources=tuple(Source.of(word) for word in self.sources.data or ()),
            countries=tuple(self.countries.data or ()),
            said_from=midnight(self.said_from.data),
            said_before=midnight(self.said_to.data, 1),
        )


@blueprint.get("/<name>/audience")
@at_least(Role.EDITOR)
def audience(name: str) -> str:
    """What the draft says. A group that is gone is said at once."""
    row = draft(name)
    form = AudienceForm(formdata=None, data=_filled(Audience.of(row.audience)))
    if form.group.data and form.group.data not in form.ids:
        form.group.errors = [_GONE]
    return _page(row, form)


@blueprint.post("/<name>/audience")
@at_least(Role.EDITOR)
def save_audience(name: str) -> ResponseReturnValue:
    """Keep it and go on to the preview."""
    row, form = draft(name), AudienceForm()
    if not form.validate():
        return _page(row, form), 422
    keep(row, lambda plan: replace(plan, audience=form.audience))
    return redirect(url_for("broadcasts.preview", name=name), 303)


def _filled(chosen: Audience) -> dict[str, object]:
    group = db.session.get(Group, chosen.group) if chosen.group is not None else None
    return {
        "group": group.public_id if group else "",
        "flags": [flag.word for flag in chosen.flags],
        "sources": [source.word for source in chosen.sources],
        "countries": list(chosen.countries),
        "said_from": _day(chosen.said_from),
        "said_to": _day(None if chosen.said_before is None else chosen.said_before - _DAY),
    }


def _day(instant: int | None) -> Any:
    return None if instant is None else datetime.fromtimestamp(instant, UTC).date()


def _page(row: Row[Any], form: AudienceForm) -> str:
    return render_template("broadcasts/audience.html", row=row, form=form)
