"""The statements of `outbox.py` that run for every message that leaves. Nothing else may use them."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, String, and_, bindparam, null, or_, select, update

from optin.database.batched import Batched
from optin.models.broadcast import Broadcast
from optin.models.columns import Id
from optin.models.message import Message
from optin.models.template import TemplateVersion
from optin.vocabulary import MessageState

_messages: Any = Message.__table__
_broadcasts: Any = Broadcast.__table__
_versions: Any = TemplateVersion.__table__

# Each names the claim that it acts on.
_CLAIM: Final = {"message_id": Id, "claimed_with": Integer()}


def _claimed(given: Any, *states: MessageState) -> ColumnElement[bool]:
    is_it = and_(_messages.c.id == given["message_id"], _messages.c.fence == given["claimed_with"])
    return and_(is_it, or_(*(_messages.c.state == state for state in states)))


HELD_BY: Final = Batched(
    _CLAIM,
    lambda given: (
        select(
            _messages,
            _broadcasts.c.state.label("broadcast_state"),
            *(_versions.c[name].label(f"template_{name}") for name in ("buttons", "name", "language", "body")),
        )
        .outerjoin(_broadcasts, _broadcasts.c.id == _messages.c.broadcast_id)
        .outerjoin(_versions, _versions.c.id == _messages.c.template_version_id)
        .where(_claimed(given, MessageState.CLAIMED))
    ),
)
# The values of `reason` and `lease_until` come with it. From now on `due_at` is the moment at which it departed.
DEPART: Final = Batched(
    {**_CLAIM, "rests_on": Id},
    lambda given: (
        update(_messages)
        .where(_claimed(given, MessageState.CLAIMED), _messages.c.lease_until > bindparam("at"))
        .values(
            state=MessageState.DISPATCHING,
            tries=_messages.c.tries + 1,
            flag_event=given["rests_on"],
            due_at=bindparam("at"),
        )
        .returning(_messages.c.id, _messages.c.fence)
    ),
)
# The value of `sent_at` comes with it.
SENT: Final = Batched(
    {**_CLAIM, "called": String()},
    lambda given: (
        update(_messages)
        .where(_claimed(given, MessageState.DISPATCHING, MessageState.UNKNOWN, MessageState.QUEUED))
        .values(state=MessageState.SENT, reference=given["called"], answer=null(), lease_until=null())
        .returning(_messages.c.id)
    ),
)
