"""How fast a broadcast is moving, read off the messages that left last. Nothing is decided or written here."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row, select

from optin.models.message import Message
from optin.sending.broadcast_report import WAITING, Progress
from optin.sending.outbox import OPEN

_messages: Any = Message.__table__

# Messages that are looked at, and seconds that they may have left ago.
_LATEST: Final = 1000
_LATELY: Final = 30

_UNDER_WAY: Final = (WAITING, *(state.word for state in OPEN))


def pace(connection: Connection, row: Row[Any], at: int) -> float:
    """Messages per second in the last half minute; 0 where none left. They leave about in the order of their contacts."""
    m = _messages.c
    latest = select(m.sent_at).where(m.broadcast_id == row.id).order_by(m.contact_id.desc()).limit(_LATEST)
    lately = [sent for sent in connection.scalars(latest) if sent is not None and sent > at - _LATELY]
    return len(lately) / max(1, at - min(lately) + 1) if lately else 0.0


def still_to_go(progress: Progress) -> int:
    """How many have no end yet."""
    return sum(progress.outcomes[outcome] for outcome in _UNDER_WAY)
