"""Troubles with an address: it was not reached, several times in a row, or its person has had too much marketing.

Counts belong to channel and address, as blocks do. Every function takes a connection inside a write transaction;
`origin.occurred_at` is when it happened, by the provider's clock. What may not live here: how a provider words it.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row, and_, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from optin.database.prepared import Prepared
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models.contact import ContactChannel
from optin.models.provider import AddressTrouble
from optin.vocabulary import Block, Channel

_troubles: Any = AddressTrouble.__table__
_channels: Any = ContactChannel.__table__

# A phone can be off for a day, and a mailbox full: so many days in a row make an address one that takes no messages.
MOST_IN_A_ROW: Final = 3
_DAY: Final = 24 * 60 * 60  # seconds; what happens within one counts once
_LONGEST_GAP: Final = 30 * _DAY  # after so long it is no row any more: mail servers never say that a message was delivered

# WhatsApp asks for a day at least before the next marketing to somebody who had enough, and for growing gaps (131049).
_FIRST_REST: Final = _DAY
_LONGEST_REST: Final = 16 * _DAY

_THEIRS: Final = and_(_troubles.c.channel == _channels.c.channel, _troubles.c.address_key == _channels.c.address_key)

# Asked for every message that arrives.
_WITH_TROUBLE: Final = Prepared(
    select(_channels.c.blocks, _troubles.c.unreached, _troubles.c.counted_at, _troubles.c.limited)
    .join_from(_channels, _troubles, _THEIRS, isouter=True)
    .where(_channels.c.channel == bindparam("on_channel"), _channels.c.contact_id == bindparam("of_contact"))
)


def unreached(connection: Connection, contact_id: int, channel: Channel, origin: Provenance) -> bool:
    """A message did not reach the address this time. Whether it counts; the last that counts blocks the address."""
    row = write.lock(connection, contact_id)[channel]
    known = _known(connection, row)
    if known is not None and known.counted_at is not None and origin.occurred_at < known.counted_at + _DAY:
        return False
    is_in_a_row = known is not None and (known.counted_at or 0) > origin.occurred_at - _LONGEST_GAP
    times = 1 + (known.unreached if known is not None and is_in_a_row else 0)
    _keep(connection, row, unreached=times, counted_at=origin.occurred_at)
    if times >= MOST_IN_A_ROW and Block.UNDELIVERABLE not in row.blocks:
        write.block(connection, contact_id, channel, Block.UNDELIVERABLE, origin)
    return True


def too_much(connection: Connection, contact_id: int, channel: Channel, origin: Provenance) -> bool:
    """The provider delivers the person no more marketing for now, which is no opt-out: there is a pause, each time a longer
    one. What fails within it counts no more."""
    row = write.lock(connection, contact_id)[channel]
    known = _known(connection, row)
    if known is not None and known.rests_until is not None and origin.occurred_at < known.rests_until:
        return False
    limited = known.limited if known is not None else 0
    until = origin.occurred_at + min(_FIRST_REST << min(limited, 10), _LONGEST_REST)
    _keep(connection, row, limited=limited + 1, rests_until=until)
    mine = and_(_channels.c.channel == channel, _channels.c.contact_id == contact_id)
    later = and_(mine, func.coalesce(_channels.c.capped_until, 0) < until)
    connection.execute(update(_channels).where(later).values(capped_until=until))
    return True


def reached(connection: Connection, contact_id: int, channel: Channel, origin: Provenance, is_marketing: bool) -> bool:
    """A message arrived: the address takes messages, and marketing too if it was that. Most deliveries change nothing."""
    row = _WITH_TROUBLE.first(connection, {"of_contact": contact_id, "on_channel": channel})
    if row is None or (row.unreached in (None, 0) and not row.limited and Block.UNDELIVERABLE not in row.blocks):
        return False
    if row.counted_at is not None and origin.occurred_at < row.counted_at:
        return False
    locked = write.lock(connection, contact_id)[channel]
    if row.unreached is not None:
        limit: dict[str, object] = {"limited": 0} if is_marketing else {}
        _keep(connection, locked, unreached=0, counted_at=None, **limit)
    if Block.UNDELIVERABLE in locked.blocks:
        write.unblock(connection, contact_id, channel, Block.UNDELIVERABLE, origin)
    return True


def rests(connection: Connection, contact_ids: set[int], at: int) -> dict[tuple[int, Channel], int]:
    """Until when some of these contacts are left alone by what their provider said, where that lies ahead."""
    if not contact_ids:
        return {}
    query = select(_channels.c.contact_id, _channels.c.channel, _troubles.c.rests_until).join(_troubles, _THEIRS)
    ahead = query.where(_channels.c.contact_id.in_(contact_ids), _troubles.c.rests_until > at)
    return {(row.contact_id, row.channel): row.rests_until for row in connection.execute(ahead)}


def _known(connection: Connection, row: Any) -> Row[Any] | None:
    mine = (_troubles.c.channel == row.channel, _troubles.c.address_key == row.address_key)
    return connection.execute(select(_troubles).where(*mine)).one_or_none()


def _keep(connection: Connection, row: Any, **changes: object) -> None:
    if row.address_key is None:
        raise write.NoAddressError(row.channel.word)
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    new = {"channel": row.channel, "address_key": row.address_key, "unreached": 0, "limited": 0, **changes}
    inserting = dialect.insert(_troubles).values(new)
    connection.execute(inserting.on_conflict_do_update(index_elements=["channel", "address_key"], set_=changes))
