"""What somebody chose to send in spite of a no, as far as it bears on the next no.

An override covers one event of the ledger, so a no that is only said again must become an event again where it is to void one.
What may not live here: whether an overridden message may leave (`optin/policy.py`).
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, bindparam, exists, or_, select

from optin.models.broadcast import Broadcast
from optin.models.message import Message
from optin.vocabulary import Flag

_messages: Any = Message.__table__
_broadcasts: Any = Broadcast.__table__

_OVERRIDES_IT: Final = select(
    or_(
        exists().where(
            _messages.c.contact_id == bindparam("of_contact"),
            _messages.c.channel == bindparam("on_channel"),
            _messages.c.overrides == bindparam("event"),
        ),
        exists().where(_broadcasts.c.channel == bindparam("on_channel"), _broadcasts.c.overrides_to >= bindparam("event")),
    )
)


def says_something(connection: Connection, row: Any) -> bool:
    """Whether an opt-out of this channel's row, which the caller has locked, would change anything: the person is not out, or
    somebody chose to send in spite of the event behind the flag."""
    if row.flag is not Flag.OPTED_OUT:
        return True
    known = {"of_contact": row.contact_id, "on_channel": row.channel, "event": row.flag_event}
    return bool(connection.scalar(_OVERRIDES_IT, known))
