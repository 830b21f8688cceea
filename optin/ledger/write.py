"""THE ONLY WRITER of flags and blocks. Event, evidence and flag change in one transaction, the caller's.

Every function takes a connection inside a write transaction, locks all of the contact's channel rows in channel order, and
writes one event. Nothing here commits, sends or decides who may do what beyond `flag_rules.may_opt_in`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

from optin import flag_rules
from optin.database import locks
from optin.ledger import body, statements
from optin.ledger.body import Provenance
from optin.ledger.fold import Entry, State, is_remembered_alike, remembered, step
from optin.models.columns import public_id
from optin.vocabulary import Act, Block, Channel, Flag, Reach, Standing


class OptOutStandsError(Exception):
    """An opt-out or a complaint stands, and this act may not overturn it (`flag_rules.may_opt_in`)."""


class NoAddressError(Exception):
    """The contact has no address on this channel, so there is nothing to say yes or no about."""


class NoContactError(Exception):
    """There is no such contact any more."""


class Opening(NamedTuple):
    """A channel of a new contact: the keyed hash of its address (None: no address), the number's country, and the number of
    the set of zones in which the contact may be."""

    channel: Channel
    address_key: bytes | None
    country: int
    zones: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """The event that was written: its id here, its name outside, and the flag before it."""

    event_id: int
    public_id: str
    before: Flag


def opt_in(connection: Connection, contact_id: int, channel: Channel, origin: Provenance, row: Any = None) -> Written:
    """Set the flag to opted in. Raises `OptOutStandsError` where that needs the person, `NoAddressError`, `NoContactError`.

    `row`: the channel's, if the caller got it by `lock` in this transaction and wrote nothing about the contact since.
    """
    row = row or lock(connection, contact_id)[channel]
    if row.address_key is None:
        raise NoAddressError(channel.word)
    if not flag_rules.may_opt_in(_standing(row), origin.source, origin.proof):
        raise OptOutStandsError(channel.word)
    return _record(connection, row, Act.OPTED_IN, origin, asked_until=None)


def opt_out(connection: Connection, contact_id: int, channel: Channel, origin: Provenance) -> Written:
    """Set the flag to opted out. Always allowed, and always a new event: a newer opt-out voids an override of an older one."""
    row = lock(connection, contact_id)[channel]
    if row.address_key is None:
        raise NoAddressError(channel.word)
    return _record(connection, row, Act.OPTED_OUT, origin, asked_until=None)


def ask(connection: Connection, contact_id: int, channel: Channel, origin: Provenance, until: int) -> Written:
    """Note that a double opt-in is open until the instant `until`. The flag stays as it is."""
    row = lock(connection, contact_id)[channel]
    if row.address_key is None:
        raise NoAddressError(channel.word)
    return _record(connection, row, Act.ASKED, origin, asked_until=until)


def opt_out_address(connection: Connection, channel: Channel, address_key: bytes, origin: Provenance) -> None:
    """Keep the opt-out of an address that no contact has, for whoever gets it. Nobody can be named, so it begins a history of
    its own. An opt-out that is remembered already says the same: of two at once the second sees that of the first."""
    locks.address_to_the_end(connection, address_key)
    known = _recall(connection, {channel: address_key}).get(channel)
    if known and known.flag is Flag.OPTED_OUT:
        return
    tag, state = secrets.token_bytes(16), State()
    first = Entry(channel, Act.STARTED, address=address_key.hex(), blocks=known.blocks if known else Block.NONE)
    for entry in (first, Entry(channel, Act.OPTED_OUT, origin.proof, address_key.hex())):
        event_id = _insert_event(connection, tag, public_id("evt"), entry, origin)
        before, state = state, step(state, entry)
    _remember(connection, entry, before, state, event_id)


def block(connection: Connection, contact_id: int, channel: Channel, blocks: Block, origin: Provenance) -> Written:
    """Let a block stand on this channel and address."""
    return _record(connection, lock(connection, contact_id)[channel], Act.BLOCKED, origin, blocks=blocks)


def unblock(connection: Connection, contact_id: int, channel: Channel, blocks: Block, origin: Provenance) -> Written:
    """Lift a block. Who may is the caller's question."""
    return _record(connection, lock(connection, contact_id)[channel], Act.UNBLOCKED, origin, blocks=blocks)


def open_channels(
    connection: Connection, contact_id: int, openings: Sequence[Opening], origin_of: Callable[[Channel], Provenance]
) -> None:
    """Give a new contact its row for every channel. What is remembered of an address comes back with it, by an event."""
    statements.NEW_CHANNEL.run_many(connection, [_new_row(contact_id, opening) for opening in openings])
    known = _recall(connection, {opening.channel: opening.address_key for opening in openings})
    for channel, key, country, _ in openings:
        if channel in known:
            start(connection, contact_id, channel, key, country, origin_of(channel))


def start(
    connection: Connection, contact_id: int, channel: Channel, address_key: bytes | None, country: int, origin: Provenance
) -> Written:
    """Begin a channel anew because its address came, changed or went: with the opt-out and blocks that are remembered of the
    new address, and never with an opt-in."""
    row = lock(connection, contact_id)[channel]
    known = _recall(connection, {channel: address_key}).get(channel)
    entry = Entry(
        channel=channel,
        act=Act.STARTED,
        address=address_key.hex() if address_key else None,
        flag=known.flag if known else Flag.UNSET,
        blocks=known.blocks if known else Block.NONE,
    )
    if known:
        event = statements.EVENT_NAME.first(connection, {"event_id": known.event_id}).public_id
        origin = replace(origin, evidence={**origin.evidence, "remembered_event": event})
    reach = Reach.USABLE if address_key else Reach.MISSING
    return _append(
        connection, row, entry, origin, {"address_key": address_key, "reach": reach, "country": country, "asked_until": None}
    )


def locate(connection: Connection, contact_id: int, zones: int) -> None:
    """Note the set of zones in which the contact may be from now on. Nobody has said anything, so there is no event."""
    for channel, row in lock(connection, contact_id).items():
        if row.zones != zones:
            standing = _standing(row)._replace(zones=zones)
            changes = {"on_channel": channel, "of_contact": contact_id, "zones": zones, "standing": standing.number}
            statements.CHANGE_CHANNEL.run(connection, changes)


def lock(connection: Connection, contact_id: int) -> dict[Channel, Any]:
    """The contact's channel rows, locked in channel order as dispatch locks them: before the contact itself, or two writers
    could wait for each other. Raises `NoContactError`."""
    rows = {row.channel: row for row in statements.LOCK.rows(connection, {"of_contact": contact_id})}
    if not rows:
        raise NoContactError(contact_id)
    return rows


def _standing(row: Any) -> Standing:
    return Standing(row.flag, row.blocks, row.reach, row.country, row.zones)


def _new_row(contact_id: int, opening: Opening) -> dict[str, object]:
    reach = Reach.USABLE if opening.address_key else Reach.MISSING
    standing = Standing(reach=reach, country=opening.country, zones=opening.zones)
    return {
        "channel": opening.channel,
        "contact_id": contact_id,
        "address_key": opening.address_key,
        "standing": standing.number,
        **standing._asdict(),
    }


def _recall(connection: Connection, keys: Mapping[Channel, bytes | None]) -> dict[Channel, Row[Any]]:
    """What is remembered of these addresses, for the channels where something is."""
    wanted = {channel.word: keys.get(channel) for channel in Channel}
    if not any(wanted.values()):
        return {}
    return {row.channel: row for row in statements.RECALL.rows(connection, wanted) if row.flag is Flag.OPTED_OUT or row.blocks}


def _record(
    connection: Connection, row: Row[Any], act: Act, origin: Provenance, blocks: Block = Block.NONE, **changes: Any
) -> Written:
    address = row.address_key.hex() if row.address_key else None
    entry = Entry(channel=row.channel, act=act, proof=origin.proof, address=address, blocks=blocks)
    return _append(connection, row, entry, origin, changes)


def _append(connection: Connection, row: Row[Any], entry: Entry, origin: Provenance, changes: dict[str, Any]) -> Written:
    """Write the event with its evidence, and the flag that follows from it."""
    name = public_id("evt")
    event_id = _insert_event(connection, row.tag, name, entry, origin)
    before = State(row.flag, row.blocks, entry.address)
    after = step(before, entry)
    if entry.act in (Act.OPTED_IN, Act.OPTED_OUT, Act.STARTED):
        changes |= {"flag_event": event_id, "flag_at": origin.recorded_at, "source": origin.source}
    reach, country = changes.get("reach", row.reach), changes.get("country", row.country)
    standing = Standing(after.flag, after.blocks, reach, country, row.zones)
    changes |= {"flag": after.flag, "blocks": after.blocks, "standing": standing.number}
    statements.CHANGE_CHANNEL.run(connection, {"on_channel": entry.channel, "of_contact": row.contact_id, **changes})
    if entry.act is not Act.STARTED:
        _remember(connection, entry, before, after, event_id)
    return Written(event_id, name, row.flag)


def _insert_event(connection: Connection, tag: bytes, name: str, entry: Entry, origin: Provenance) -> int:
    head = statements.HEAD.first(connection, {"of_tag": tag})
    seq, previous = (head.seq + 1, head.hash) if head else (1, body.NO_PREVIOUS)
    salt, content = secrets.token_bytes(32), body.evidence_text(origin.evidence)
    written = body.write(name, tag, seq, previous, entry, origin, body.commitment(salt, content))
    event = {
        "public_id": name,
        "tag": tag,
        "seq": seq,
        "channel": entry.channel,
        "act": entry.act,
        "source": origin.source,
        "form_version_id": origin.form_version_id,
        "recorded_at": origin.recorded_at,
        "body": written,
        "hash": body.digest(written),
    }
    event_id = statements.NEW_EVENT.insert(connection, event)
    statements.NEW_EVIDENCE.run(connection, {"event_id": event_id, "salt": salt, "content": content})
    return event_id


def _remember(connection: Connection, entry: Entry, before: State, after: State, event_id: int) -> None:
    """Keep the opt-out and the blocks with the address. Most opt-ins change nothing there and cost nothing."""
    if entry.address is None or is_remembered_alike(before, after):
        return
    memory = {
        "channel": entry.channel,
        "address_key": bytes.fromhex(entry.address),
        "flag": remembered(after).flag,
        "blocks": after.blocks,
        "event_id": event_id,
    }
    statements.REMEMBER.run(connection, memory)
