"""What is entered by hand or by a program in a person's place: an opt-in that they asked for elsewhere, a block that is lifted.

Every change goes through `ledger.write`, after the contact's rows are locked: an opt-out that arrives while somebody types is
seen, and wins when it is newer than what is stated.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from optin import flag_rules, unclear, unsigned
from optin.ledger import body, write
from optin.ledger.body import Provenance
from optin.ledger.write import lock
from optin.models.contact import AddressMemory, ContactChannel
from optin.models.ledger import ConsentEvent
from optin.vocabulary import Act, Block, Channel, Flag

_memory: Any = AddressMemory.__table__
_events: Any = ConsentEvent.__table__


class AskedBeforeOptOutError(Exception):
    """The opt-out is newer than the wish that is stated. `opted_out_at`: when the person opted out (UTC seconds)."""

    def __init__(self, opted_out_at: int) -> None:
        super().__init__(opted_out_at)
        self.opted_out_at = opted_out_at


class NotLiftableError(Exception):
    """The block does not stand, or is not a teammate's to lift."""


def opt_in(connection: Connection, contact_id: int, channel: Channel, origin: Provenance) -> write.Written:
    """Set the flag to opted in, on the word of whoever enters it: `origin.occurred_at` is when the person asked for it.

    Raises `AskedBeforeOptOutError`, and what `ledger.write.opt_in` raises.
    """
    row = lock(connection, contact_id)[channel]
    if row.flag is Flag.OPTED_OUT:
        opted_out_at = opted_out_since(connection, row)
        if flag_rules.is_overtaken(origin.occurred_at, opted_out_at):
            raise AskedBeforeOptOutError(opted_out_at)
    return write.opt_in(connection, contact_id, channel, origin)


def lift(connection: Connection, contact_id: int, channel: Channel, block: Block, origin: Provenance) -> write.Written:
    """Lift one block that a teammate may lift. With a hold goes the question what the person meant. Raises `NotLiftableError`,
    `NoContactError`."""
    row = lock(connection, contact_id)[channel]
    if block not in flag_rules.LIFTABLE or block not in row.blocks:
        raise NotLiftableError(block.name)
    if block is Block.HELD:
        why = str(origin.evidence.get("reason") or "")
        unclear.settle(connection, contact_id, channel, origin, why)
        unsigned.settle(connection, contact_id, channel, origin, why)
    return write.unblock(connection, contact_id, channel, block, origin)


def opted_out_since(connection: Connection, row: Row[Any] | ContactChannel) -> int:
    """When the opt-out that stands on a channel row was made. One that came back with its address counts from when it was
    remembered, not from when it came back."""
    event = connection.execute(select(_events.c.act, _events.c.body).where(_events.c.id == row.flag_event)).one()
    if event.act is Act.OPTED_OUT:
        return int(str(body.read(event.body)["occurred_at"]))
    remembered = (
        select(_events.c.recorded_at)
        .join(_memory, _memory.c.event_id == _events.c.id)
        .where(_memory.c.channel == row.channel, _memory.c.address_key == row.address_key)
    )
    return int(connection.execute(remembered).scalar_one())
