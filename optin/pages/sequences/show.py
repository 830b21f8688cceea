"""One sequence: its steps with who waits for each, what failed and why, and who comes in."""

from __future__ import annotations

from typing import Final

from flask import render_template

from optin import sequences
from optin.database import db
from optin.models import FormVersion, Group, OptInForm, Sequence
from optin.pages.access import at_least
from optin.pages.sequences.blueprint import PLACES, blueprint, found
from optin.pages.sequences.group import GroupForm
from optin.sending import sequence_report
from optin.sequences import enrolments, fills
from optin.vocabulary import EnrolmentState, Role

_NO_NAME: Final = "a form that was deleted"
_ICONS: Final = {EnrolmentState.ACTIVE: "clock", EnrolmentState.FINISHED: "done", EnrolmentState.LEFT: "sign-out"}


@blueprint.get("/<name>")
@at_least(Role.VIEWER)
def show(name: str) -> str:
    """Everything that there is to know about it."""
    return page(name, None)


def page(name: str, form: GroupForm | None) -> str:
    """The page with the form for a group as it was sent, or as it stands."""
    sequence = found(name)
    fill = fills.latest(db.session(), sequence)
    return render_template(
        "sequences/show.html",
        sequence=sequence,
        is_open=sequence.state in enrolments.OPEN,
        tiles_of=_tiles(sequence),
        places=sequence_report.places(db.session.connection(), sequence.id),
        group=_group(sequence.joins_group),
        by_form=_form(sequence.form_id),
        fill=fill,
        fill_group=_group(fill.group_id) if fill else None,
        form=form or GroupForm(formdata=None),
    )


def _tiles(sequence: Sequence) -> list[dict[str, str]]:
    """How many contacts are where."""
    counts = sequences.counts(db.session(), [sequence])[sequence.id]
    return [{"label": label, "value": f"{counts[state]:,}", "icon": _ICONS[state]} for state, label in PLACES.items()]


def _group(group_id: int | None) -> Group | None:
    return db.session.get(Group, group_id) if group_id else None


def _form(form_id: int | None) -> tuple[OptInForm, str] | None:
    form = db.session.get(OptInForm, form_id) if form_id else None
    if form is None:
        return None
    version = db.session.get(FormVersion, form.version_id) if form.version_id and not form.deleted_at else None
    return form, version.description if version else _NO_NAME
