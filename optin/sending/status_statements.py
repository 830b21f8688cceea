"""The statements of `statuses.py` that run for every status. Nothing else may use them."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import String, bindparam, func, null, or_, select, update

from optin.database.prepared import Prepared
from optin.models.columns import Instant
from optin.models.message import Message
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
_CALLED: Final = bindparam("called", type_=String())

# A message that was never tried cannot be spoken of.
_NAMED: Final = (_messages.c.public_id == bindparam("named"), _messages.c.tries > 0)

NAMED: Final = Prepared(select(_messages).where(*_NAMED))


def _from(state: MessageState) -> Any:
    return or_(*(_messages.c.state == before for before in (*_IN_DOUBT, *_BEFORE[state])))


def _moved(state: MessageState) -> dict[str, Any]:
    return {"state": state, "lease_until": null(), "reference": func.coalesce(_messages.c.reference, _CALLED)}


def _arriving(state: MessageState) -> Prepared:
    sent_at = func.coalesce(_messages.c.sent_at, bindparam("told_at", type_=Instant))
    return Prepared(update(_messages).where(*_NAMED, _from(state)).values(**_moved(state), sent_at=sent_at))


# To each of these states. Where no name of the provider's comes with it, `called` is None.
ARRIVE: Final = {state: _arriving(state) for state in (MessageState.SENT, MessageState.DELIVERED, MessageState.READ)}

# Where a message was tried twice, the failure of one that is called otherwise than the one that was taken says nothing.
_IS_MEANT: Final = or_(_messages.c.reference.is_(None), _messages.c.reference == _CALLED, _CALLED.is_(None))
_MAY_FAIL: Final = (*_NAMED, _from(MessageState.FAILED), _IS_MEANT)

MAY_FAIL: Final = Prepared(select(_messages.c.id).where(*_MAY_FAIL))

# `words` are None where there are none.
FAIL: Final = Prepared(
    update(_messages)
    .where(*_MAY_FAIL)
    .values(**_moved(MessageState.FAILED), answer=func.coalesce(bindparam("words", type_=String()), _messages.c.answer))
)
