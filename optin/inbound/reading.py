"""What a stored message says, worked out before any lock is taken: long texts must not keep others waiting.

What may not live here: what follows. Whether a question is pending is known only under the locks, so both readings are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from optin import contacts
from optin.addresses import AddressError, Email, Phone, read_email, read_phone
from optin.buttons import OPTS_OUT, UNSUBSCRIBES
from optin.desk import desk
from optin.inbound import statements
from optin.keywords import STOPPING, Reading, read
from optin.keywords.spoken import spoken_in
from optin.keywords.standard import standard
from optin.keywords.words import words_of
from optin.person_links import Maker, maker
from optin.preferences import DEFAULTS
from optin.rules import rules_on
from optin.vocabulary import Channel, Meaning, StopReach


class House(NamedTuple):
    """What the desk's settings bring: the key of addresses, how it calls itself, how far a stop reaches, and the maker of links
    to people's own pages."""

    pepper: bytes
    organisation: str
    stop_reach: StopReach
    links: Maker


@dataclass(frozen=True, slots=True)
class Understood:
    """A stored message, its sender's address (None where it is none), and what it says: without a question pending, and with
    one. `asked` is None where a question would change nothing."""

    inbound_id: int
    address: Phone | Email | None
    plain: Reading
    asked: Reading | None
    house: House
    is_pressed: bool
    provider_meaning: Meaning | None

    @property
    def is_urgent(self) -> bool:
        """Whether it may be an opt-out, which goes before everything else."""
        return self.is_pressed or self.plain.meaning in STOPPING or self.provider_meaning is Meaning.OPT_OUT


def understand(connection: Connection, inbound_id: int) -> Understood:
    """Read a message. The connection is a reader's."""
    row = statements.READ.first(connection, {"inbound_id": inbound_id})
    country = row.country or DEFAULTS["country"]
    address = _address(row.channel, row.sender, country)
    rules = rules_on(connection) if row.has_rules else ()
    spoken = _spoken(connection, row.body, address, country)

    def reading(is_asked: bool) -> Reading:
        return read(row.body, rules, channel=row.channel, received_at=row.received_at, is_asked=is_asked, spoken=spoken)

    plain = reading(False)
    asked = reading(True) if plain.meaning is Meaning.NOTHING else plain
    organisation = row.organisation or DEFAULTS["organisation"]
    return Understood(
        inbound_id=inbound_id,
        address=address,
        plain=plain,
        asked=asked if asked.meaning is not plain.meaning else None,
        house=House(desk().config.pepper, organisation, StopReach.of(row.stop_reach or DEFAULTS["stop_reach"]), maker()),
        is_pressed=row.payload.startswith((OPTS_OUT, UNSUBSCRIBES)),
        provider_meaning=row.provider_meaning,
    )


def _spoken(connection: Connection, body: str, address: Phone | Email | None, country: str) -> frozenset[str]:
    """The languages that the sender may write: of the desk's country, of their number's, and their own where it matters."""
    countries = [country]
    if isinstance(address, Phone) and address.country:
        countries.append(address.country)
    locale = ""
    if standard().elsewhere.senses.keys() & words_of(body):
        contact_id = contacts.find(connection, address)
        person = statements.PERSON.first(connection, {"of_contact": contact_id}) if contact_id is not None else None
        locale = (person.locale or "") if person else ""
    return spoken_in(countries, locale)


def _address(channel: Channel, sender: str, country: str) -> Phone | Email | None:
    try:
        return read_phone(sender, country) if channel.uses_phone else read_email(sender)
    except AddressError:
        return None
