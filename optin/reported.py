"""What a provider reports about a person besides messages: that they blocked us, that an address bounces, a complaint, a stop.

Everything goes through the ledger. Every function takes a connection inside a write transaction; `origin.occurred_at` is when
it happened, by the provider's clock. Returns whether it counts. What may not live here: how a provider words it.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from optin.ledger import write
from optin.ledger.body import Provenance
from optin.vocabulary import Block, Channel, Source


def blocked(connection: Connection, contact_id: int, channel: Channel, origin: Provenance) -> bool:
    """The person blocked us. A message that is newer says that they do not any more; then nothing is written."""
    heard_at = write.lock(connection, contact_id)[channel].heard_at
    if heard_at is not None and heard_at > origin.occurred_at:
        return False
    write.block(connection, contact_id, channel, Block.BLOCKED, origin)
    return True


def bounced(connection: Connection, contact_id: int, channel: Channel, origin: Provenance) -> bool:
    """The address takes no messages, for good. A mail system says so of every mail: the first time is enough."""
    if Block.UNDELIVERABLE in write.lock(connection, contact_id)[channel].blocks:
        return False
    write.block(connection, contact_id, channel, Block.UNDELIVERABLE, origin)
    return True


def complained(connection: Connection, contact_id: int, channel: Channel, origin: Provenance) -> bool:
    """The person reported a message as spam, which is an opt-out and more."""
    about = replace(origin, source=Source.COMPLAINT)
    write.opt_out(connection, contact_id, channel, about)
    write.block(connection, contact_id, channel, Block.COMPLAINED, about)
    return True


def stopped(connection: Connection, contact_id: int, channel: Channel, origin: Provenance) -> bool:
    """The person is on the provider's own opt-out list."""
    write.opt_out(connection, contact_id, channel, origin)
    write.block(connection, contact_id, channel, Block.STOPPED, origin)
    return True


def released(connection: Connection, contact_id: int, channel: Channel, origin: Provenance) -> bool:
    """The provider has taken the person off its list. By itself that is no opt-in. False where they were not on it."""
    if Block.STOPPED not in write.lock(connection, contact_id)[channel].blocks:
        return False
    write.unblock(connection, contact_id, channel, Block.STOPPED, origin)
    return True


def doubted(connection: Connection, contact_id: int, channel: Channel, origin: Provenance) -> bool:
    """A carrier may have an opt-out of the person's that nobody told us: marketing waits for a teammate. A hold that stands
    needs no second event."""
    if Block.HELD in write.lock(connection, contact_id)[channel].blocks:
        return False
    write.block(connection, contact_id, channel, Block.HELD, origin)
    return True
