"""Holds on marketing that wait for a teammate: what is still open about a contact, and letting go when nothing is.

Every function takes a connection inside a write transaction. What may not live here: what a teammate decides
(`optin/unclear.py`, `optin/unsigned.py`).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, exists, or_, select

from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models.inbound import InboundMessage
from optin.models.provider import UnsignedMessage
from optin.vocabulary import Block, Channel, Effect

_inbound: Any = InboundMessage.__table__
_unsigned: Any = UnsignedMessage.__table__


def is_waited_for(connection: Connection, contact_ids: Collection[int], channel: Channel) -> bool:
    """Whether a teammate still has to decide about a message of one of these."""
    unclear = exists().where(
        _inbound.c.effect == Effect.HELD,
        _inbound.c.decided_at.is_(None),
        _inbound.c.channel == channel,
        _inbound.c.contact_id.in_(contact_ids),
    )
    unsigned = exists().where(
        _unsigned.c.decided_at.is_(None), _unsigned.c.channel == channel, _unsigned.c.contact_id.in_(contact_ids)
    )
    return bool(connection.scalar(select(or_(unclear, unsigned))))


def let_go(connection: Connection, contact_id: int, others: Collection[int], channel: Channel, origin: Provenance) -> None:
    """Lift a contact's hold if nothing is waited for any more, of theirs or of `others` who had the address."""
    if is_waited_for(connection, {contact_id, *others}, channel):
        return
    if Block.HELD in write.lock(connection, contact_id)[channel].blocks:
        write.unblock(connection, contact_id, channel, Block.HELD, origin)
