"""A provider's own switch for marketing: the person is put on its list, or taken off it. The newest counts, by its clock.

Deliveries come late, twice and in any order. Of the same second the stop counts. Every function takes a connection inside a
write transaction and returns whether anything changed. What may not live here: how a provider words it.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from optin import reported
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models.provider import ProviderSwitch
from optin.vocabulary import Block, Channel, Flag, Meaning

_switches: Any = ProviderSwitch.__table__
_MINE: Final = ["channel", "address_key"]


class Said(NamedTuple):
    """What a switch was set to, and when by the provider's clock (UTC seconds)."""

    meaning: Meaning
    at: int


def stop(connection: Connection, contact_id: int, channel: Channel, origin: Provenance) -> bool:
    """The person is on the provider's list since `origin.occurred_at`. Said again while that stands, it is no second event."""
    row = write.lock(connection, contact_id)[channel]
    known, at = _known(connection, row), origin.occurred_at
    if known is not None and (known.at > at or (known.at == at and known.meaning is Meaning.OPT_OUT)):
        return False
    if known is not None and known.meaning is Meaning.OPT_OUT and _stands(row):
        _keep(connection, row, {"meaning": Meaning.OPT_OUT, "at": at, **_of_before(known)})
        return False
    was_opted_in = row.flag is Flag.OPTED_IN
    reported.stopped(connection, contact_id, channel, origin)
    event_id = write.lock(connection, contact_id)[channel].flag_event
    _keep(connection, row, {"meaning": Meaning.OPT_OUT, "at": at, "event_id": event_id, "was_opted_in": was_opted_in})
    return True


def resume(connection: Connection, contact_id: int, channel: Channel, origin: Provenance) -> bool:
    """The person has taken themselves off it. That ends the provider's stop, and opts in again only where that stop alone had
    ended an opt-in: whatever else was said since still stands."""
    row = write.lock(connection, contact_id)[channel]
    known, at = _known(connection, row), origin.occurred_at
    if known is not None and known.at >= at:
        return False
    _keep(connection, row, {"meaning": Meaning.OPT_IN, "at": at, "event_id": None, "was_opted_in": False})
    is_released = reported.released(connection, contact_id, channel, origin)
    if known is None or not known.was_opted_in or row.flag is not Flag.OPTED_OUT or row.flag_event != known.event_id:
        return is_released
    write.opt_in(connection, contact_id, channel, origin)
    return True


def keep(connection: Connection, channel: Channel, key: bytes, said: Said) -> None:
    """Somebody whose address is not known said so; `key` stands for them until it is. The newest counts here too."""
    known = _under(connection, channel, key)
    if known is None or known.at < said.at or (known.at == said.at and said.meaning is Meaning.OPT_OUT):
        _put(connection, channel, key, {**said._asdict(), "event_id": None, "was_opted_in": False})


def placed(connection: Connection, channel: Channel, key: bytes) -> Said | None:
    """What was kept under this key, which is kept no longer: the address is known now."""
    known = _under(connection, channel, key)
    if known is None:
        return None
    connection.execute(delete(_switches).where(_switches.c.channel == channel, _switches.c.address_key == key))
    return Said(known.meaning, known.at)


def _stands(row: Any) -> bool:
    return row.flag is Flag.OPTED_OUT and Block.STOPPED in row.blocks


def _of_before(known: Row[Any]) -> dict[str, object]:
    return {"event_id": known.event_id, "was_opted_in": known.was_opted_in}


def _known(connection: Connection, row: Any) -> Row[Any] | None:
    return _under(connection, row.channel, row.address_key)


def _under(connection: Connection, channel: Channel, key: bytes) -> Row[Any] | None:
    mine = (_switches.c.channel == channel, _switches.c.address_key == key)
    return connection.execute(select(_switches).where(*mine)).one_or_none()


def _keep(connection: Connection, row: Any, values: dict[str, object]) -> None:
    if row.address_key is None:
        raise write.NoAddressError(row.channel.word)
    _put(connection, row.channel, row.address_key, values)


def _put(connection: Connection, channel: Channel, key: bytes, values: dict[str, object]) -> None:
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    inserting = dialect.insert(_switches).values(channel=channel, address_key=key, **values)
    connection.execute(inserting.on_conflict_do_update(index_elements=_MINE, set_=values))
