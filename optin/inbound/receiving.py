"""From a delivery to its effect: stored in a commit of its own, then acted upon in a second one, which can be repeated.

Whoever is told that a message was received can be sure of it: it is in its row before the answer, and `take_up` acts upon what
a crash left. What may not live here: what a message does (`acting.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from optin.clock import now
from optin.database import db, hot
from optin.inbound import placing
from optin.inbound.acting import act
from optin.inbound.reading import understand
from optin.inbound.received import Receipt, Received, store
from optin.models.inbound import InboundMessage
from optin.vocabulary import Effect

_log = logging.getLogger(__name__)
_inbound: Any = InboundMessage.__table__

_TRIES: Final = 3
_AT_ONCE: Final = 500


def receive(received: Received, arrived_at: int | None = None) -> Receipt:
    """Take a delivery: store it, then act upon it. Repeated deliveries change nothing. After it call `jobs.wake()` for answers.

    Returns when the message is safe. If acting upon it fails, that is logged and tried again by the sweep. `arrived_at`: when
    it arrived (UTC seconds), for whoever tells a story of the past; now, where none is given.
    """
    stored = hot(lambda connection: store(connection, received, _or_now(arrived_at)), front=True)
    return Receipt(stored.public_id, stored.is_new, _process(stored.inbound_id, arrived_at))


def take_up() -> int:
    """Act upon what is stored and was not acted upon, because a process died in between or its sender was not known before.
    Returns how many there were."""
    placing.place_late()
    with db.engine.connect() as connection:
        waiting = select(_inbound.c.id).where(_inbound.c.processed_at.is_(None)).order_by(_inbound.c.id).limit(_AT_ONCE)
        left = connection.scalars(waiting).all()
    for inbound_id in left:
        _process(inbound_id)
    return len(left)


def _process(inbound_id: int, at: int | None = None) -> Effect | None:
    """Act upon one; its effect, None where that has to wait."""
    try:
        with db.engine.connect() as connection:
            understood = understand(connection, inbound_id)
        return _again(lambda: hot(lambda connection: act(connection, understood, _or_now(at)), front=understood.is_urgent))
    except Exception:
        _log.exception("a message could not be acted upon; the sweep will try again", extra={"inbound_id": inbound_id})
        return None


def _again(work: Callable[[], Effect | None]) -> Effect | None:
    """On PostgreSQL two who lock may be sent back to the start."""
    for _ in range(_TRIES - 1):
        try:
            return work()
        except OperationalError:
            continue
    return work()


def _or_now(at: int | None) -> int:
    return now() if at is None else at
