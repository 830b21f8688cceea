"""Who is or was in a sequence: where they are, what failed for them, and when they get the next step."""

from __future__ import annotations

from typing import Any, Final

from flask import render_template, request, url_for
from sqlalchemy import Row

from optin.database import db
from optin.models import Sequence, SequenceStep
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.sequences.blueprint import FAILURES, REASONS, blueprint, found
from optin.sending import sequence_report
from optin.sending.sequence_report import Narrowed, Place
from optin.sequences import steps
from optin.vocabulary import EnrolmentState, Role

PEOPLE_ON_A_PAGE: Final = 50


@blueprint.get("/<name>/people")
@at_least(Role.VIEWER)
def people(name: str) -> str:
    """Whoever came in last first, all or those who fit."""
    sequence, before = found(name), paging.before()
    narrowed, step = _asked(sequence)
    connection = db.session.connection()
    rows = sequence_report.people(connection, sequence.id, narrowed, before, PEOPLE_ON_A_PAGE + 1)
    page = rows[:PEOPLE_ON_A_PAGE]
    places = {place.step.id: place for place in sequence_report.places(connection, sequence.id)}
    kept: dict[str, Any] = {
        "name": name,
        "state": request.args.get("state"),
        "step": request.args.get("step"),
        "why": narrowed.why,
    }
    return render_template(
        "sequences/people.html",
        sequence=sequence,
        rows=page,
        narrowed=narrowed,
        narrowed_to=places.get(step.id) if step else None,
        next_of=_next_of(sequence, places),
        asks_why=narrowed.why in REASONS,
        before=before,
        older=url_for("sequences.people", before=page[-1].id, **kept) if len(rows) > len(page) else None,
    )


def _asked(sequence: Sequence) -> tuple[Narrowed, SequenceStep | None]:
    """What the list is narrowed to; what is no such word narrows nothing."""
    state = next((each for each in EnrolmentState if each.word == request.args.get("state")), None)
    name, why = request.args.get("step", ""), request.args.get("why", "")
    is_name = name.isascii() and name.isprintable()
    step = steps.by_public_id(db.session(), sequence.id, name) if is_name else None
    return Narrowed(state, step.id if step else None, why if why in FAILURES else None), step


def _next_of(sequence: Sequence, places: dict[int, Place]) -> Any:
    """Gives the step that a contact waits for, with its number, or None."""
    its_steps = steps.of_sequence(db.session.connection(), sequence.id)
    numbers = {step_id: number for number, step_id in enumerate(places, 1)}

    def next_of(row: Row[Any]) -> tuple[int, Place] | None:
        step = its_steps.standing(row.next_step) if row.state is EnrolmentState.ACTIVE else None
        return (numbers[step.id], places[step.id]) if step is not None else None

    return next_of
