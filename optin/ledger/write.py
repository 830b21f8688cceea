"""THE ONLY WRITER of flags and blocks. Event, evidence and flag change in one transaction, the caller's.

Every function takes a connection inside a write transaction, locks all of the contact's channel rows in channel order, and
writes one event. Nothing here commits, sends or decides who may do what beyond `policy.may_opt_in`.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from optin import policy
from optin.ledger import body
from optin.ledger.body import Provenance
from optin.ledger.fold import Entry, State, is_remembered_alike, remembered, step
from optin.models.columns import public_id
from optin.models.contact import AddressMemory, Contact, ContactChannel
from optin.models.ledger import ConsentEvent, Evidence
from optin.vocabulary import Act, Block, Channel, Flag, Reach, Standing

_channels: Any = ContactChannel.__table__
_contacts: Any = Contact.__table__
_memory: Any = AddressMemory.__table__
_events: Any = ConsentEvent.__table__
_evidence: Any = Evidence.__table__


class OptOutStandsError(Exception):
    """An opt-out or a complaint stands, and this act may not overturn it (`policy.may_opt_in`)."""


class NoAddressError(Exception):
    """The contact has no address on this channel, so there is nothing to say yes or no about."""


class NoContactError(Exception):
    """There is no such contact any more."""


@dataclass(frozen=True, slots=True)
class Written:
    """The event that was written: its id here, its name outside, and the flag before it."""

    event_id: int
    public_id: str
    before: Flag


_LOCKED = (
    select(_channels, _contacts.c.tag)
    .join(_contacts, _contacts.c.id == _channels.c.contact_id)
    .order_by(_channels.c.channel)
    .with_for_update(key_share=True, of=_channels)
)
_HEAD = select(_events.c.seq, _events.c.hash).order_by(_events.c.seq.desc()).limit(1)


def opt_in(connection: Connection, contact_id: int, channel: Channel, origin: Provenance) -> Written:
    """Set the flag to opted in. Raises `OptOutStandsError` where that needs the person, `NoAddressError`, `NoContactError`."""
    row = _lock(connection, contact_id, channel)
    if row.address_key is None:
        raise NoAddressError(channel.word)
    if not policy.may_opt_in(Standing.of(row.standing), origin.source, origin.proof):
        raise OptOutStandsError(channel.word)
    return _record(connection, row, Act.OPTED_IN, origin, asked_until=None)


def opt_out(connection: Connection, contact_id: int, channel: Channel, origin: Provenance) -> Written:
    """Set the flag to opted out. Always allowed, and always a new event: a newer opt-out voids an override of an older one."""
    row = _lock(connection, contact_id, channel)
    if row.address_key is None:
        raise NoAddressError(channel.word)
    return _record(connection, row, Act.OPTED_OUT, origin, asked_until=None)


def ask(connection: Connection, contact_id: int, channel: Channel, origin: Provenance, until: int) -> Written:
    """Note that a double opt-in is open until the instant `until`. The flag stays as it is."""
    row = _lock(connection, contact_id, channel)
    if row.address_key is None:
        raise NoAddressError(channel.word)
    return _record(connection, row, Act.ASKED, origin, asked_until=until)


def block(connection: Connection, contact_id: int, channel: Channel, blocks: Block, origin: Provenance) -> Written:
    """Let a block stand on this channel and address."""
    return _record(connection, _lock(connection, contact_id, channel), Act.BLOCKED, origin, blocks=blocks)


def unblock(connection: Connection, contact_id: int, channel: Channel, blocks: Block, origin: Provenance) -> Written:
    """Lift a block. Who may is the caller's question."""
    return _record(connection, _lock(connection, contact_id, channel), Act.UNBLOCKED, origin, blocks=blocks)


def open_channel(
    connection: Connection, contact_id: int, channel: Channel, address_key: bytes | None, country: int, origin: Provenance
) -> None:
    """Give a new contact its row for a channel. What is remembered of the address comes back with it, by an event."""
    standing = Standing(reach=Reach.USABLE if address_key else Reach.MISSING, country=country)
    connection.execute(
        insert(_channels),
        {
            "channel": channel,
            "contact_id": contact_id,
            "address_key": address_key,
            "flag": standing.flag,
            "blocks": standing.blocks,
            "reach": standing.reach,
            "country": country,
            "zones": 0,
            "standing": standing.number,
        },
    )
    if address_key is not None and _recall(connection, channel, address_key) is not None:
        start(connection, contact_id, channel, address_key, country, origin)


def start(
    connection: Connection, contact_id: int, channel: Channel, address_key: bytes | None, country: int, origin: Provenance
) -> Written:
    """Begin a channel anew because its address came, changed or went: with the opt-out and blocks that are remembered of the
    new address, and never with an opt-in."""
    row = _lock(connection, contact_id, channel)
    known = _recall(connection, channel, address_key) if address_key else None
    entry = Entry(
        channel=channel,
        act=Act.STARTED,
        address=address_key.hex() if address_key else None,
        flag=known.flag if known else Flag.UNSET,
        blocks=known.blocks if known else Block.NONE,
    )
    if known:
        event = connection.scalar(select(_events.c.public_id).where(_events.c.id == known.event_id))
        origin = replace(origin, evidence={**origin.evidence, "remembered_event": event})
    reach = Reach.USABLE if address_key else Reach.MISSING
    return _append(
        connection, row, entry, origin, {"address_key": address_key, "reach": reach, "country": country, "asked_until": None}
    )


def _lock(connection: Connection, contact_id: int, channel: Channel) -> Row[Any]:
    """Lock every channel row of the contact, as dispatch does, and return the one that is about to change."""
    for row in connection.execute(_LOCKED.where(_channels.c.contact_id == contact_id)).all():
        if row.channel is channel:
            return row
    raise NoContactError(contact_id)


def _recall(connection: Connection, channel: Channel, address_key: bytes) -> Row[Any] | None:
    query = select(_memory).where(_memory.c.channel == channel, _memory.c.address_key == address_key)
    known = connection.execute(query).one_or_none()
    return known if known and (known.flag is Flag.OPTED_OUT or known.blocks) else None


def _record(
    connection: Connection, row: Row[Any], act: Act, origin: Provenance, blocks: Block = Block.NONE, **changes: object
) -> Written:
    address = row.address_key.hex() if row.address_key else None
    entry = Entry(channel=row.channel, act=act, proof=origin.proof, address=address, blocks=blocks)
    return _append(connection, row, entry, origin, changes)


def _append(connection: Connection, row: Row[Any], entry: Entry, origin: Provenance, changes: dict[str, object]) -> Written:
    """Write the event with its evidence, and the flag that follows from it."""
    name = public_id("evt")
    event_id = _insert_event(connection, row.tag, name, entry, origin)
    before = State(row.flag, row.blocks, entry.address)
    after = step(before, entry)
    if entry.act in (Act.OPTED_IN, Act.OPTED_OUT, Act.STARTED):
        changes |= {"flag_event": event_id, "flag_at": origin.recorded_at, "source": origin.source}
    standing = Standing.of(row.standing)._replace(flag=after.flag, blocks=after.blocks)
    standing = standing._replace(reach=changes.get("reach", row.reach), country=changes.get("country", row.country))
    changes |= {"flag": after.flag, "blocks": after.blocks, "standing": standing.number}
    connection.execute(
        update(_channels).where(_channels.c.channel == entry.channel, _channels.c.contact_id == row.contact_id).values(changes)
    )
    if entry.act is not Act.STARTED:
        _remember(connection, entry, before, after, event_id)
    return Written(event_id, name, row.flag)


def _insert_event(connection: Connection, tag: bytes, name: str, entry: Entry, origin: Provenance) -> int:
    head = connection.execute(_HEAD.where(_events.c.tag == tag)).one_or_none()
    seq, previous = (head.seq + 1, head.hash) if head else (1, body.NO_PREVIOUS)
    salt, content = secrets.token_bytes(32), body.evidence_text(origin.evidence)
    written = body.write(name, tag, seq, previous, entry, origin, body.commitment(salt, content))
    result = connection.execute(
        insert(_events).values(
            public_id=name,
            tag=tag,
            seq=seq,
            channel=entry.channel,
            act=entry.act,
            source=origin.source,
            form_version_id=origin.form_version_id,
            recorded_at=origin.recorded_at,
            body=written,
            hash=body.digest(written),
        )
    )
    event_id = int(result.inserted_primary_key[0])
    connection.execute(insert(_evidence).values(event_id=event_id, salt=salt, content=content))
    return event_id


def _remember(connection: Connection, entry: Entry, before: State, after: State, event_id: int) -> None:
    """Keep the opt-out and the blocks with the address. Most opt-ins change nothing there and cost nothing."""
    if entry.address is None or is_remembered_alike(before, after):
        return
    values = {"flag": remembered(after).flag, "blocks": after.blocks, "event_id": event_id}
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement: Any = dialect.insert(_memory).values(channel=entry.channel, address_key=bytes.fromhex(entry.address), **values)
    connection.execute(statement.on_conflict_do_update(index_elements=["channel", "address_key"], set_=values))
