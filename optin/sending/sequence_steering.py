"""Pausing a sequence, going on, and ending it, with what becomes of messages that have not left us by then.

Each step is inside the caller's transaction, which holds the sequence (`sequences.for_change`), so no worker sends meanwhile.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, and_, select, update
from sqlalchemy.orm import Session

from optin.models import Enrolment, Sequence
from optin.models.message import Message
from optin.sending.sequence_leaving import ACTIVE, take_back
from optin.sequences import CannotError
from optin.vocabulary import MessageState, Reason, SequenceState

_enrolments: Any = Enrolment.__table__
_messages: Any = Message.__table__

_LIVING: Final = (SequenceState.DRAFT, SequenceState.RUNNING, SequenceState.PAUSED)


def pause(session: Session, sequence: Sequence) -> None:
    """Send nothing until somebody resumes. Steps that have not left us are taken back, and come again then. Raises
    `CannotError`."""
    if sequence.state is not SequenceState.RUNNING:
        raise CannotError("This sequence is not running.")
    sequence.state = SequenceState.PAUSED
    take_back(session.connection(), _messages.c.id.in_(_last_messages(sequence)), Reason.SEQUENCE_PAUSED)


def resume(session: Session, sequence: Sequence, at: int) -> None:
    """Go on. After the commit call `jobs.wake()`. Raises `CannotError`."""
    if sequence.state is not SequenceState.PAUSED:
        raise CannotError("This sequence is not paused.")
    sequence.state = SequenceState.RUNNING
    _look_again(session.connection(), sequence, at)


def end(session: Session, sequence: Sequence, at: int) -> None:
    """End it for good. What has not left us is refused; contacts leave piece by piece (`sequences.fills`), so wake a worker for
    long work after the commit. Raises `CannotError`."""
    if sequence.state not in _LIVING:
        raise CannotError("This sequence has ended.")
    sequence.state, sequence.ended_at = SequenceState.ENDED, at
    take_back(session.connection(), _messages.c.id.in_(_last_messages(sequence)), Reason.LEFT_SEQUENCE)


def _last_messages(sequence: Sequence) -> Any:
    mine = select(_enrolments.c.message_id).where(_enrolments.c.sequence_id == sequence.id, ACTIVE)
    return mine.where(_enrolments.c.message_id.is_not(None))


def _look_again(connection: Connection, sequence: Sequence, at: int) -> None:
    """Whose message was taken back is due."""
    paused = select(_messages.c.id).where(
        _messages.c.id.in_(_last_messages(sequence)),
        _messages.c.state == MessageState.REFUSED,
        _messages.c.reason == Reason.SEQUENCE_PAUSED,
    )
    mine = and_(_enrolments.c.sequence_id == sequence.id, ACTIVE, _enrolments.c.message_id.in_(paused))
    connection.execute(update(_enrolments).where(mine).values(due_at=at))
