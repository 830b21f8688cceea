"""Which claimed messages are to be decided about: those of a broadcast that was paused wait, of a stopped one are over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row

from optin.sending import outbox
from optin.sending.outbox import Claim
from optin.vocabulary import BroadcastState, Reason


def under_way(connection: Connection, claims: Sequence[Claim], at: int) -> list[Row[Any]]:
    """The messages whose claims are good and whose broadcast is to go on, as they were put into the outbox."""
    rows = sorted(outbox.held_by(connection, claims), key=lambda row: row.id)
    stopped = [claim_on(row) for row in rows if row.broadcast_state is BroadcastState.STOPPED]
    paused = [claim_on(row) for row in rows if row.broadcast_state is BroadcastState.PAUSED]
    if stopped:
        outbox.refuse(connection, stopped, Reason.BROADCAST_STOPPED)
    if paused:
        outbox.give_back(connection, paused, at)
    return [row for row in rows if row.broadcast_state not in (BroadcastState.STOPPED, BroadcastState.PAUSED)]


def claim_on(row: Row[Any]) -> Claim:
    """The claim under which a message was read."""
    return Claim(row.id, row.fence)
