"""The second step: whom the broadcast is meant for. Whether they get it is the preview's question."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, select
from wtforms import SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from optin.database import db
from optin.models import Group
from optin.pages.access import at_least
from optin.pages.broadcasts.blueprint import blueprint, draft, keep
from optin.pages.groups.filters import SOURCES, Day, country_choices, midnight, not_before
from optin.pages.moments import DAY
from optin.pages.typed import DeskForm
from optin.sending.people import Audience
from optin.vocabulary import Flag, Role, Source

_GONE: Final = "A group that was chosen does not exist any more. Leave it out or choose another one."


class AudienceForm(DeskForm):
    """Everything may be left open; what is chosen must all be so. `audience` is there once the form is valid."""

    groups = SelectMultipleField("Groups", validate_choice=False)
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
        there = list(db.session.scalars(query))
        self.ids = {group.public_id: group.id for group in there}
        # What is gone stays ticked, so that nobody sends to everyone instead by pressing on.
        gone = [SelectChoice(name, "A group that was deleted") for name in self.gone]
        self.groups.choices = [*(SelectChoice(each.public_id, each.name) for each in there), *gone]
        self.countries.choices = country_choices()

    @property
    def gone(self) -> list[str]:
        """The groups that were chosen and are not there (any more)."""
        return [name for name in dict.fromkeys(self.groups.data or ()) if name not in self.ids]

    def validate_groups(self, field: Any) -> None:
        """Only such as are there."""
        if self.gone:
            raise ValidationError(_GONE)

    def validate_said_to(self, field: Any) -> None:
        """Not before the first day."""
        not_before(self.said_from.data, field.data)

    @property
    def audience(self) -> Audience:
        """What was chosen."""
        return Audience(
            groups=tuple(self.ids[name] for name in dict.fromkeys(self.groups.data or ())),
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
    if form.gone:
        form.groups.errors = [_GONE]
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
    groups = select(Group.public_id).where(Group.id.in_(chosen.groups))
    return {
        "groups": list(db.session.scalars(groups)),
        "flags": [flag.word for flag in chosen.flags],
        "sources": [source.word for source in chosen.sources],
        "countries": list(chosen.countries),
        "said_from": _day(chosen.said_from),
        "said_to": _day(None if chosen.said_before is None else chosen.said_before - DAY),
    }


def _day(instant: int | None) -> Any:
    return None if instant is None else datetime.fromtimestamp(instant, UTC).date()


def _page(row: Row[Any], form: AudienceForm) -> str:
    return render_template("broadcasts/audience.html", row=row, form=form)
