"""What is so for many addresses at once, as a message to each would find it. Nothing is decided or written here.

An address of a contact stands as the contact's row has it. One of nobody counts as never asked, with the opt-outs and blocks
that belong to the address itself: so would the contact stand that a message to it makes. Addresses that stand alike have equal
facts: where a flag rests on an event, `facts.NAMED` stands for it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, case, select

from optin.addresses import AddressError, key_of, read_email, read_phone
from optin.database.among import among
from optin.models.contact import AddressMemory, Contact, ContactChannel
from optin.policy import NEVER, Facts
from optin.sending import asking, facts, terms
from optin.sending.terms import Terms
from optin.vocabulary import Block, Channel, Flag, Path, Reach, Standing, country_number
from optin.zones import place_of

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


class _Kind(NamedTuple):
    """What a contact's row says for the policy."""

    standing: int
    flag_event: int | None
    paused_until: int | None
    capped_until: int | None
    window_until: int | None
    heard_at: int | None
    closed_at: int | None
    flag_at: int | None


def facts_of(
    connection: Connection, path: Path, channel: Channel, typed: Sequence[str], reading: Reading, at: int
) -> list[Facts | AddressError]:
    """The facts for a message on this path to each of these addresses, in their order; the error where one cannot be read."""
    kept = terms.of(connection, channel)
    maybe = _MAYBE_PHONE if channel.uses_phone else _MAYBE_EMAIL
    known = _of_contacts(connection, path, channel, {text for text in typed if maybe.fullmatch(text)}, kept, at)
    read = {text: _read(text, channel, reading) for text in set(typed) - known.keys()}
    addresses = {text: found for text, found in read.items() if isinstance(found, _Address)}
    others = {found.normal for text, found in addresses.items() if found.normal != text}
    known |= _of_contacts(connection, path, channel, others, kept, at)
    strangers = {found for found in addresses.values() if found.normal not in known}
    of_nobody = _of_nobody(connection, channel, strangers, reading, kept, at)
    if path is Path.INVITE and of_nobody:
        never = asking.never_asked(connection)
        of_nobody = {address: replace(one, ask_from=never) for address, one in of_nobody.items()}
    known |= of_nobody
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


def _of_contacts(
    connection: Connection, path: Path, channel: Channel, addresses: Collection[str], kept: Terms, at: int
) -> dict[str, Facts]:
    """The facts of those who have these addresses, in normal form. How often they were asked matters to an invitation alone."""
    if not addresses:
        return {}
    address, row = _contacts.c.phone if channel.uses_phone else _contacts.c.email_key, _channels.c
    whose = select(_contacts.c.id, address).where(among(connection, address, sorted(addresses)))
    owners: dict[int, str] = {person.id: person[1] for person in connection.execute(whose)}
    event = case((row.flag_event.is_not(None), facts.NAMED)).label("flag_event")
    # When a flag was set counts only for those who wrote, and would tell all the others apart.
    flag_at = case((row.heard_at.is_not(None), row.flag_at))
    ahead = (row.paused_until, row.capped_until, row.window_until)
    query = select(row.contact_id, row.standing, event, *ahead, row.heard_at, row.closed_at, flag_at).where(
        row.channel == channel, among(connection, row.contact_id, list(owners))
    )
    ask_from = asking.ask_from_of_many(connection, owners, channel) if path is Path.INVITE else {}
    alike: dict[Any, Facts] = {}
    known: dict[str, Facts] = {}
    for contact_id, *kind in connection.execute(query):
        standing = (*kind, ask_from.get(contact_id, 0))
        if standing not in alike:
            alike[standing] = replace(facts.of_row(connection, _Kind(*kind), channel, kept, at), ask_from=standing[-1])
        known[owners[contact_id]] = alike[standing]
    return known


def _of_nobody(
    connection: Connection, channel: Channel, strangers: Iterable[_Address], reading: Reading, kept: Terms, at: int
) -> dict[str, Facts]:
    keys = {key_of(channel, stranger.normal, reading.pepper): stranger for stranger in strangers}
    if not keys:
        return {}
    query = select(_memory).where(_memory.c.channel == channel, _memory.c.address_key.in_(sorted(keys)))
    remembered = {row.address_key: row for row in connection.execute(query)}
    known = {key: remembered.get(key) for key in keys}
    return {one.normal: _of_stranger(one, known[key], channel, kept, at) for key, one in keys.items()}


def _of_stranger(stranger: _Address, row: Row[Any] | None, channel: Channel, kept: Terms, at: int) -> Facts:
    """An opt-in is never remembered: only what is against messages belongs to an address."""
    counts = row is not None and (row.flag is Flag.OPTED_OUT or bool(row.blocks))
    flag, blocks = (row.flag, row.blocks) if row is not None and counts else (Flag.UNSET, Block.NONE)
    return Facts(
        channel=channel,
        standing=Standing(flag, blocks, Reach.USABLE, stranger.country),
        default=kept.default,
        opens_at=kept.hours.opens_for(place_of(None, stranger.normal if channel.uses_phone else None), stranger.country, at),
        flag_event=facts.NAMED if counts else None,
        capped_until=NEVER if kept.is_never else None,
    )
