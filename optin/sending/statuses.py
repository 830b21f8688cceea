"""What a provider says about a message after it has taken it, and so of the person. Nothing is sent or decided here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, and_, func, or_, select

from optin import troubles
from optin.models.message import Message
from optin.sending import breaker, cap, facts, outbox, told
from optin.sending.breaker import Answered
from optin.vocabulary import Category, Fault, MessageState

_messages: Any = Message.__table__

_IN_DOUBT: Final = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.DISPATCHING, MessageState.UNKNOWN)

# From which settled states each status leads on; from a state of doubt all of them do.
_BEFORE: Final = {
    MessageState.SENT: (),
    MessageState.DELIVERED: (MessageState.SENT,),
    MessageState.READ: (MessageState.SENT, MessageState.DELIVERED),
    MessageState.FAILED: (MessageState.SENT,),
}
_ARRIVED: Final = (MessageState.DELIVERED, MessageState.READ)

_LONGEST_REFERENCE: Final = 200
_LONGEST_ANSWER: Final = 300


@dataclass(frozen=True, slots=True)
class Status:
    """One status. `reference` is our public id of the message, `called` the provider's own, `at` by its clock (UTC seconds).
    `fault` and `words`: why it failed."""

    reference: str
    state: MessageState
    at: int
    called: str = ""
    fault: Fault | None = None
    words: str = ""


def take(connection: Connection, status: Status, now: int) -> bool:
    """Note a status, with what it says of the person. However often it comes, it counts once; an opt-out that it tells of is
    noted even where the message has come to another end. False where the message did not move."""
    row = connection.execute(select(_messages).where(_named(status.reference))).one_or_none()
    if row is None:
        return False
    owner = told.owner_of(connection, row)
    if owner is not None:  # Before the message, in the order in which everybody locks them.
        facts.lock(connection, [owner])
    is_moved = report(connection, status.reference, status.state, status.at, status.called, status.words)
    if owner is not None and status.fault is not None and (is_moved or status.fault is Fault.OPTED_OUT):
        origin = told.origin(row, status.words, status.at, now)
        told.about(connection, owner, row.channel, status.fault, origin)
    if is_moved and owner is not None and status.state in _ARRIVED:
        origin = told.origin(row, "", status.at, now)
        troubles.reached(connection, owner, row.channel, origin, row.category is Category.MARKETING)
    if is_moved and status.fault is Fault.OURS and row.broadcast_id is not None:
        breaker.count(connection, [Answered(row.broadcast_id, status.words)])
    return is_moved


def report(connection: Connection, reference: str, state: MessageState, at: int, called: str = "", words: str = "") -> bool:
    """The provider says that the message with our public id `reference` was sent, delivered, read, or that it failed.

    It ends every doubt about whether the message left, and never moves a message backwards, in whatever order and however
    often statuses come. False where nothing changed. A message that was never tried cannot be spoken of, and where it was tried
    twice, the failure of one that is `called` otherwise than the one that was taken says nothing.
    """
    before = _messages.c.state.in_([*_IN_DOUBT, *_BEFORE[state]])
    spoken_of = and_(_named(reference), before)
    is_failed = state is MessageState.FAILED
    if is_failed and called:
        spoken_of = and_(spoken_of, or_(_messages.c.reference.is_(None), _messages.c.reference == called))
    changes: dict[str, object] = {"sent_at": _messages.c.sent_at if is_failed else func.coalesce(_messages.c.sent_at, at)}
    if called:
        changes["reference"] = func.coalesce(_messages.c.reference, called[:_LONGEST_REFERENCE])
    if is_failed and words:
        changes["answer"] = words[:_LONGEST_ANSWER]
    named = connection.scalars(select(_messages.c.id).where(spoken_of)).all() if is_failed else ()
    with cap.counted_again(connection, named, at):
        return outbox.move(connection, spoken_of, state, **changes)


def _named(reference: str) -> Any:
    return and_(_messages.c.public_id == reference, _messages.c.tries > 0)
