"""Leaving a sequence before its end, and what becomes of a message that has not left us by then."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, update

from optin.models import Enrolment
from optin.models.message import Message
from optin.sending import outbox
from optin.vocabulary import EnrolmentState, Leaving, MessageState, Reason

_enrolments: Any = Enrolment.__table__
_messages: Any = Message.__table__

_HERE: Final = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.HELD)

ACTIVE: Final[ColumnElement[bool]] = _enrolments.c.state == EnrolmentState.ACTIVE


def leave(connection: Connection, who: ColumnElement[bool], why: Leaving, at: int) -> int:
    """Let these leave, if they are on the way. What has not left us is refused. Returns how many left."""
    gone = update(_enrolments).where(who, ACTIVE).values(state=EnrolmentState.LEFT, over_at=at, left_why=why)
    waiting = list(connection.scalars(gone.returning(_enrolments.c.message_id)))
    messages = [message_id for message_id in waiting if message_id is not None]
    if messages:
        take_back(connection, _messages.c.id.in_(messages), Reason.LEFT_SEQUENCE)
    return len(waiting)


def take_back(connection: Connection, which: ColumnElement[bool], reason: Reason) -> None:
    """Refuse those of these messages that have not left us. A worker that has claimed one lets go of it."""
    outbox.move(connection, and_(which, _messages.c.state.in_(_HERE)), MessageState.REFUSED, reason=reason)


def one(sequence_id: int, contact_id: int) -> ColumnElement[bool]:
    """The condition that it is this contact in this sequence."""
    return and_(_enrolments.c.sequence_id == sequence_id, _enrolments.c.contact_id == contact_id)
