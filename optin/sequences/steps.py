"""The steps of a sequence: add, change, move and remove them, also while people are in it.

Whoever waits for a step keeps it as their next one, and gets it no sooner than was planned. A step that is removed keeps its
place, and whoever waited for it gets the one after it. What may not live here: sending (`optin/sending/sequence_step.py`).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, select
from sqlalchemy.orm import Session

from optin.clock import now
from optin.models import SequenceStep
from optin.models.columns import public_id
from optin.sequences.waits import Wait

# A sequence is a few messages. More would be read as one of the endless ones that people complain about.
MOST_STEPS: Final = 30

_steps: Any = SequenceStep.__table__


class TooManyError(Exception):
    """The sequence has as many steps as it may have."""


class Steps(NamedTuple):
    """All steps of a sequence in their order, removed ones included."""

    rows: tuple[Row[Any], ...]

    @property
    def live(self) -> list[Row[Any]]:
        """Those that are sent."""
        return [row for row in self.rows if row.removed_at is None]

    @property
    def first(self) -> Row[Any] | None:
        """The step that somebody who comes in waits for."""
        return next(iter(self.live), None)

    def standing(self, step_id: int | None, taken: Collection[int] = ()) -> Row[Any] | None:
        """The step itself or, where it was removed or taken, the next one that was not."""
        named = next((row for row in self.rows if row.id == step_id), None)
        return None if named is None else self._from(named.position, taken)

    def after(self, taken: Collection[int]) -> Row[Any] | None:
        """The first step behind all that were taken."""
        last = max((row.position for row in self.rows if row.id in taken), default=0)
        return self._from(last + 1, taken)

    def following(self, step: Row[Any], taken: Collection[int]) -> Row[Any] | None:
        """The step after this one, of those that were not taken."""
        return self._from(step.position + 1, taken)

    def _from(self, position: int, taken: Collection[int]) -> Row[Any] | None:
        return next((row for row in self.live if row.position >= position and row.id not in taken), None)


def of_sequence(connection: Connection, sequence_id: int) -> Steps:
    """The steps of a sequence."""
    query = select(_steps).where(_steps.c.sequence_id == sequence_id).order_by(_steps.c.position)
    return Steps(tuple(connection.execute(query)))


def wait_of(step: Any) -> Wait:
    """How long a step waits after the one before."""
    return Wait(step.wait, step.amount, step.minute)


def add(session: Session, sequence_id: int, template_id: int, wait: Wait) -> SequenceStep:
    """A new step behind all others. The sequence is locked. Raises `TooManyError`."""
    steps = of_sequence(session.connection(), sequence_id)
    if len(steps.live) >= MOST_STEPS:
        raise TooManyError(sequence_id)
    last = max((row.position for row in steps.rows), default=0)
    step = SequenceStep(public_id=public_id("stp"), sequence_id=sequence_id, position=last + 1)
    change(step, template_id, wait)
    session.add(step)
    session.flush()
    return step


def change(step: SequenceStep, template_id: int, wait: Wait) -> None:
    """Another template or wait."""
    step.template_id, step.wait, step.amount, step.minute = template_id, wait.kind, wait.amount, wait.minute


def remove(step: SequenceStep) -> None:
    """Nobody gets it any more."""
    step.removed_at = step.removed_at or now()


def move_up(session: Session, step: SequenceStep) -> None:
    """Let it change places with the step before it. The sequence is locked."""
    before = [row for row in of_sequence(session.connection(), step.sequence_id).live if row.position < step.position]
    if before:
        other = session.get_one(SequenceStep, before[-1].id)
        step.position, other.position = other.position, step.position


def by_public_id(session: Session, sequence_id: int, name: str) -> SequenceStep | None:
    """A step that is there; None where it is not, or not any more."""
    query = select(SequenceStep).where(SequenceStep.public_id == name, SequenceStep.sequence_id == sequence_id)
    return session.scalar(query.where(SequenceStep.removed_at.is_(None)))
