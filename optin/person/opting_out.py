"""Opting out through a link: of the addresses that it was made for, whoever has them now, and of what the person has now.

It asks for nothing but the database, so it works while nothing can be sent. What may not live here: who may open a link.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from optin import overriding
from optin.database import db, hot
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models.contact import AddressMemory, Contact
from optin.person import people
from optin.person_links import Named
from optin.sending import sequence
from optin.vocabulary import Channel, Flag, Source

_contacts: Any = Contact.__table__
_memory: Any = AddressMemory.__table__

# Mail systems repeat a request that was slow, and people press twice: within so many seconds that is the same opt-out, unless
# somebody chose to send anyway in between.
_SAME_FOR: Final = 60
_BY_LINK: Final = (Source.UNSUBSCRIBE, Source.PREFERENCES)
_MOVED: Final = "The link was made for an address that the contact does not have any more."


def opt_out(named: Named, channels: Collection[Channel], origin: Provenance) -> None:
    """Opt out of these channels. Goes before everything that waits; when it returns, it is so.

    An address that moved is looked for before and after: whoever takes it in between is seen by one of the two.
    """
    moved = _moved(named, channels)
    found = _owners(moved)
    hot(lambda connection: _write(connection, named, channels, found, origin), front=True)
    late = {channel: owner for channel, owner in _owners(moved).items() if found.get(channel) != owner} if moved else {}
    if late:
        hot(lambda connection: _write_of_others(connection, named, late, origin), front=True)


def _moved(named: Named, channels: Collection[Channel]) -> dict[Channel, bytes]:
    """The addresses of the link that the person has not any more, unless they are remembered as opted out: then whoever has
    them is."""
    with db.engine.connect() as connection:
        rows = people.whose(connection, named).rows
        keys = {channel: key for channel, key in named.keys.items() if channel in channels}
        gone = {channel: key for channel, key in keys.items() if channel not in rows or rows[channel].address_key != key}
        return {channel: key for channel, key in gone.items() if not _is_out(connection, channel, key)}


def _is_out(connection: Connection, channel: Channel, key: bytes) -> bool:
    query = select(_memory.c.flag).where(_memory.c.channel == channel, _memory.c.address_key == key)
    return connection.scalar(query) is Flag.OPTED_OUT


def _owners(keys: Mapping[Channel, bytes]) -> dict[Channel, int]:
    """Looked up by a reader: nothing finds an address by its hash but a look at all of them."""
    with db.engine.connect() as connection:
        return people.owners(connection, keys)


def _write(
    connection: Connection, named: Named, channels: Collection[Channel], found: Mapping[Channel, int], origin: Provenance
) -> None:
    contact_id = connection.scalar(select(_contacts.c.id).where(_contacts.c.tag == named.tag))
    rows = _locked(connection, contact_id)
    left = {channel: key for channel, key in named.keys.items() if channel in channels}
    for channel, row in rows.items():
        if channel in channels and row.address_key:
            is_other = channel in left and left[channel] != row.address_key
            _opt_out(connection, row, replace(origin, evidence={**origin.evidence, "note": _MOVED}) if is_other else origin)
        if left.get(channel) == row.address_key:
            left.pop(channel, None)
    there = _write_of_others(connection, named, {channel: found[channel] for channel in left if channel in found}, origin)
    for channel in sorted(set(left) - there):
        write.opt_out_address(connection, channel, left[channel], origin)


def _write_of_others(connection: Connection, named: Named, found: Mapping[Channel, int], origin: Provenance) -> set[Channel]:
    """Opt out whoever has the addresses now. Returns for which that was done."""
    done = set()
    for channel, contact_id in sorted(found.items(), key=lambda pair: (pair[1], pair[0])):
        row = _locked(connection, contact_id).get(channel)
        if row is not None and row.address_key == named.keys[channel]:
            _opt_out(connection, row, origin)
            done.add(channel)
    return done


def _locked(connection: Connection, contact_id: int | None) -> Mapping[Channel, Row[Any]]:
    try:
        return {} if contact_id is None else write.lock(connection, contact_id)
    except write.NoContactError:
        return {}


def _opt_out(connection: Connection, row: Row[Any], origin: Provenance) -> None:
    is_repeated = row.source in _BY_LINK and row.flag_at > origin.recorded_at - _SAME_FOR
    if not is_repeated or overriding.says_something(connection, row):
        write.opt_out(connection, row.contact_id, row.channel, origin)
        sequence.opted_out(connection, row.contact_id, row.channel, origin.occurred_at)
