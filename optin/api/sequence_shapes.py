"""A sequence as programs see it, and where a contact is in it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from optin import sequences
from optin.api.shapes import Instant, Shown, words
from optin.models import Enrolment, Sequence, Template
from optin.sequences import steps
from optin.vocabulary import EnrolmentState, Leaving, SequenceState, WaitKind

StateWord: Any = words(SequenceState)
WaitWord: Any = words(WaitKind)
PlaceWord: Any = words(EnrolmentState)
LeavingWord: Any = words(Leaving)


class StepShown(Shown):
    """A step: its template, and its wait after the step before. With `time_of_day`, `minute` is that of the day."""

    id: str
    template: str
    wait: WaitWord
    amount: int
    minute: int | None


class SequenceShown(Shown):
    """A sequence. `contacts` are how many are where: `active`, `finished`, `left`."""

    id: str
    name: str
    state: StateWord
    leave_on_opt_out: bool
    leave_on_reply: bool
    steps: list[StepShown]
    contacts: dict[str, int]
    created_at: Instant


class EnrolmentShown(Shown):
    """Where a contact is. `due_at` is when the next step is looked at, while they are `active`."""

    contact_id: str
    state: PlaceWord
    due_at: Instant | None
    enrolled_at: Instant
    left_why: LeavingWord | None


def shown(session: Session, some: Collection[Sequence]) -> list[SequenceShown]:
    """The sequences, given as their rows."""
    counts = sequences.counts(session, some)
    return [
        SequenceShown(
            id=sequence.public_id,
            name=sequence.name,
            state=StateWord(sequence.state.word),
            leave_on_opt_out=sequence.leave_on_opt_out,
            leave_on_reply=sequence.leave_on_reply,
            steps=_steps(session, sequence.id),
            contacts={state.word: count for state, count in counts[sequence.id].items()},
            created_at=sequence.created_at,
        )
        for sequence in some
    ]


def _steps(session: Session, sequence_id: int) -> list[StepShown]:
    rows = steps.of_sequence(session.connection(), sequence_id).live
    templates = select(Template.id, Template.public_id).where(Template.id.in_({row.template_id for row in rows}))
    names: dict[int, str] = {row.id: row.public_id for row in session.execute(templates)}
    return [
        StepShown(
            id=row.public_id,
            template=names[row.template_id],
            wait=WaitWord(row.wait.word),
            amount=row.amount,
            minute=row.minute,
        )
        for row in rows
    ]


def enrolment_shown(row: Enrolment, contact_id: str) -> EnrolmentShown:
    """Where the contact with this public id is."""
    return EnrolmentShown(
        contact_id=contact_id,
        state=PlaceWord(row.state.word),
        due_at=row.due_at if row.state is EnrolmentState.ACTIVE else None,
        enrolled_at=row.enrolled_at,
        left_why=LeavingWord(row.left_why.word) if row.left_why is not None else None,
    )
