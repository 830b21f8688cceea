"""Coming into a sequence: the rows behind `sequences.enrol`, for one contact and for many.

A contact goes through a sequence once; whoever left it may come back and goes on where they were. No step comes twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, bindparam, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from optin.models import Enrolment
from optin.models import Sequence as SequenceTable
from optin.sequences import steps, waits
from optin.vocabulary import EnrolledBy, EnrolmentState, SequenceState

_sequences: Any = SequenceTable.__table__
_enrolments: Any = Enrolment.__table__

# Where somebody may come in.
OPEN: Final = (SequenceState.RUNNING, SequenceState.PAUSED)


@dataclass(frozen=True, slots=True)
class Origin:
    """How contacts come in, and by which teammate or program."""

    by: EnrolledBy
    who: str = ""
    is_test: bool = False


def enrol_many(connection: Connection, row: Row[Any], contact_ids: Select[Any], at: int, origin: Origin) -> int:
    """Bring in all that a query of one column finds, into a sequence that is `held`. Who has ever been in it is left out.
    Returns how many came in."""
    same = {"sequence_id": row.id, **_beginning(steps.of_sequence(connection, row.id).first, at, origin)}
    given = [bindparam(f"its_{name}", value, _enrolments.c[name].type) for name, value in same.items()]
    found = contact_ids.subquery()
    rows = select(next(iter(found.c)), *given).where(true())  # SQLite reads ON as a join without.
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(_enrolments).from_select(["contact_id", *same], rows)
    counted = statement.on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    return int(connection.execute(counted).rowcount)


def held(connection: Connection, sequence_id: int) -> Row[Any] | None:
    """The row of a sequence that takes contacts, so that it cannot be ended before the transaction is."""
    query = select(_sequences).where(_sequences.c.id == sequence_id, _sequences.c.state.in_(OPEN))
    return connection.execute(query.with_for_update(read=True)).one_or_none()


def come_back(connection: Connection, sequence_id: int, contact_ids: Sequence[int], at: int, origin: Origin) -> int:
    """Those of these who left go on with the step that was next, whose wait begins anew. Returns how many there are."""
    left = select(_enrolments.c.id, _enrolments.c.next_step).where(
        _enrolments.c.sequence_id == sequence_id,
        _enrolments.c.contact_id.in_(contact_ids),
        _enrolments.c.state == EnrolmentState.LEFT,
    )
    rows = connection.execute(left.order_by(_enrolments.c.id).with_for_update()).all()
    its_steps = steps.of_sequence(connection, sequence_id)
    for row in rows:
        step = its_steps.standing(row.next_step)
        again = _beginning(step, at, origin) | {
            "over_at": None,
            "left_why": None,
            "message_id": None,
            "next_step": row.next_step,
        }
        connection.execute(update(_enrolments).where(_enrolments.c.id == row.id).values(again))
    return len(rows)


def _beginning(step: Row[Any] | None, at: int, origin: Origin) -> dict[str, Any]:
    """The columns of somebody who comes in and waits for this step."""
    return {
        "state": EnrolmentState.ACTIVE,
        "next_step": step.id if step else None,
        "since": at,
        "due_at": waits.not_before(steps.wait_of(step), at) if step else at,
        "enrolled_at": at,
        "enrolled_by": origin.by,
        "entered_by": origin.who,
        "is_test": origin.is_test,
    }
