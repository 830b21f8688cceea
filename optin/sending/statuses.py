"""What a provider says about a message after it has taken it. Nothing is sent or decided here."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, and_, func, select

from optin.models.message import Message
from optin.sending import cap, outbox
from optin.vocabulary import MessageState

_messages: Any = Message.__table__

_IN_DOUBT: Final = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.DISPATCHING, MessageState.UNKNOWN)

# From which settled states each status leads on; from a state of doubt all of them do.
_BEFORE: Final = {
    MessageState.SENT: (),
    MessageState.DELIVERED: (MessageState.SENT,),
    MessageState.READ: (MessageState.SENT, MessageState.DELIVERED),
    MessageState.FAILED: (MessageState.SENT,),
}


def report(connection: Connection, reference: str, state: MessageState, at: int) -> bool:
    """The provider says that the message with our public id `reference` was sent, delivered, read, or that it failed.

    It ends every doubt about whether the message left, and never moves a message backwards, in whatever order and however
    often statuses come. False where nothing changed. A message that was never tried cannot be spoken of.
    """
    before = _messages.c.state.in_([*_IN_DOUBT, *_BEFORE[state]])
    spoken_of = and_(_messages.c.public_id == reference, before, _messages.c.tries > 0)
    sent_at = _messages.c.sent_at if state is MessageState.FAILED else func.coalesce(_messages.c.sent_at, at)
    named = connection.scalars(select(_messages.c.id).where(spoken_of)).all() if state is MessageState.FAILED else ()
    with cap.counted_again(connection, named, at):
        return outbox.move(connection, spoken_of, state, sent_at=sent_at)
