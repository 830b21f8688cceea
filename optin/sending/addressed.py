"""What is so for many addresses at once, as a message to each would find it. Nothing is decided or written here.

An address of a contact stands as the contact's row has it. One of nobody counts as never asked, with the opt-outs and blocks
that belong to the address itself: so would the contact stand that a message to it makes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, select

from optin.addresses import AddressError, key_of, read_email, read_phone
from optin.models.contact import AddressMemory, Contact, ContactChannel
from optin.policy import Facts
from optin.sending import facts
from optin.vocabulary import Block, Channel, Flag, Reach, Standing, country_number

_channels: Any = ContactChannel.__table__
_contacts: Any = Contact.__table__
_memory: Any = AddressMemory.__table__

# What may be in normal form already. If a contact has it, it is, and reading it would only take time.
_MAYBE_PHONE: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_MAYBE_EMAIL: Final = re.compile(r"[a-z0-9._+-]{1,64}@[a-z0-9.-]{1,180}")


class Reading(NamedTuple):
    """How addresses are read on this desk: where numbers without a country are from, and the key of what is remembered."""

    country: str
    pepper: bytes


class _Address(NamedTuple):
    normal: str
    country: int


def facts_of(
    connection: Connection, channel: Channel, typed: Sequence[str], reading: Reading, at: int
) -> list[Facts | AddressError]:
    """The facts for a message to each of these addresses, in their order; the error where one cannot be read."""
    default = facts.default_of(connection, channel)
    maybe = _MAYBE_PHONE if channel.uses_phone else _MAYBE_EMAIL
    rows = _rows(connection, channel, {text for text in typed if maybe.fullmatch(text)})
    read = {text: _read(text, channel, reading) for text in set(typed) - rows.keys()}
    addresses = {text: found for text, found in read.items() if isinstance(found, _Address)}
    rows |= _rows(connection, channel, {found.normal for text, found in addresses.items() if found.normal != text})
    strangers = {found for found in addresses.values() if found.normal not in rows}
    unowned = _of_nobody(connection, channel, strangers, reading, default, at)
    known = unowned | {normal: facts.of_row(row, channel, default, at) for normal, row in rows.items()}
    return [_known(text, read.get(text), known) for text in typed]


def _known(text: str, read: _Address | AddressError | None, known: Mapping[str, Facts]) -> Facts | AddressError:
    """What was not read was in normal form."""
    if isinstance(read, AddressError):
        return read
    return known[text if read is None else read.normal]


def _read(text: str, channel: Channel, reading: Reading) -> _Address | AddressError:
    try:
        if not channel.uses_phone:
            return _Address(read_email(text).key, 0)
        phone = read_phone(text, reading.country)
        return _Address(phone.e164, country_number(phone.country))
    except AddressError as error:
        return error


def _rows(connection: Connection, channel: Channel, addresses: Iterable[str]) -> dict[str, Row[Any]]:
    """The channel rows of those who have these addresses, in normal form."""
    wanted = sorted(addresses)
    if not wanted:
        return {}
    address = _contacts.c.phone if channel.uses_phone else _contacts.c.email_key
    query = (
        select(_channels, address.label("normal"))
        .join(_contacts, _contacts.c.id == _channels.c.contact_id)
        .where(_channels.c.channel == channel, address.in_(wanted))
    )
    return {row.normal: row for row in connection.execute(query)}


def _of_nobody(
    connection: Connection, channel: Channel, strangers: Iterable[_Address], reading: Reading, default: Flag, at: int
) -> dict[str, Facts]:
    keys = {key_of(channel, stranger.normal, reading.pepper): stranger for stranger in strangers}
    if not keys:
        return {}
    query = select(_memory).where(_memory.c.channel == channel, _memory.c.address_key.in_(sorted(keys)))
    remembered = {row.address_key: row for row in connection.execute(query)}
    known = {key: remembered.get(key) for key in keys}
    return {one.normal: _of_stranger(one, known[key], channel, default, at) for key, one in keys.items()}


def _of_stranger(stranger: _Address, row: Row[Any] | None, channel: Channel, default: Flag, at: int) -> Facts:
    """An opt-in is never remembered: only what is against messages belongs to an address."""
    counts = row is not None and (row.flag is Flag.OPTED_OUT or bool(row.blocks))
    flag, blocks = (row.flag, row.blocks) if row is not None and counts else (Flag.UNSET, Block.NONE)
    return Facts(
        channel=channel,
        standing=Standing(flag, blocks, Reach.USABLE, stranger.country),
        default=default,
        opens_at=at,
        flag_event=row.event_id if row is not None and counts else None,
    )
