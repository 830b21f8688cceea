"""Contacts: create, find, change, delete. An address belongs to one contact at a time; what was said about it stays with it.

What may not live here: flags and blocks. Whenever an address comes, changes or goes, `ledger.write` begins the channel anew.
"""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from optin import addresses, provider_names, zones
from optin.addresses import Email, Phone, PhoneKind
from optin.database.prepared import Prepared
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models.columns import public_id
from optin.models.contact import Contact, ContactChannel
from optin.models.inbound import InboundMessage
from optin.vocabulary import Channel, country_number

_contacts: Any = Contact.__table__
_channels: Any = ContactChannel.__table__
_inbound: Any = InboundMessage.__table__

_OWNER: Final[Any] = select(_contacts.c.id, _contacts.c.public_id)
_BY_PHONE: Final = Prepared(_OWNER.where(_contacts.c.phone == bindparam("address")))
_BY_EMAIL: Final = Prepared(_OWNER.where(_contacts.c.email_key == bindparam("address")))

# Letters that Unicode does not take apart into a plain letter and an accent.
_PLAIN: Final = str.maketrans({"ø": "o", "đ": "d", "ħ": "h", "ł": "l", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"})
_LONGEST_FOLDED: Final = 400  # some characters fold into many; the column holds this many


class AddressTakenError(Exception):
    """The address belongs to another contact. `public_id` names that contact, `field` is `phone` or `email`."""

    def __init__(self, field: str, public_id: str) -> None:
        super().__init__(field)
        self.field = field
        self.public_id = public_id


class OtherAddressError(Exception):
    """The contact has another phone number or e-mail address than the one that is stated."""


@dataclass(frozen=True, slots=True)
class Person:
    """What is typed about somebody."""

    name: str = ""
    phone: Phone | None = None
    email: Email | None = None
    locale: str | None = None
    time_zone: str | None = None


def create(connection: Connection, person: Person, pepper: bytes, origin: Provenance) -> int:
    """A new contact with a row for every channel. Raises `AddressTakenError`."""
    contact_id = _create(connection, person, pepper, origin)
    if contact_id is None:
        _refuse_taken(connection, person, None)
        raise AssertionError("an address is taken by nobody")
    return contact_id


def find_or_create(connection: Connection, person: Person, pepper: bytes, origin: Provenance) -> int:
    """The contact that has one of these addresses, else a new one. A name or address already known is left alone."""
    return (
        _create(connection, person, pepper, origin)  # First, because most are new: the attempt tells as much as a look.
        or find(connection, person.phone)
        or find(connection, person.email)
        or create(connection, person, pepper, origin)  # Its owner was deleted between two statements.
    )


def find(connection: Connection, address: Phone | Email | None) -> int | None:
    """The id of the contact that owns this address."""
    if address is None:
        return None
    owner = _owner(connection, address)
    return None if owner is None else int(owner.id)


def change(connection: Connection, contact_id: int, person: Person, pepper: bytes, origin: Provenance) -> list[Channel]:
    """Save what was typed. Returns the channels that began anew because their address changed. Raises `AddressTakenError`."""
    write.lock(connection, contact_id)
    row = connection.execute(select(_contacts).where(_contacts.c.id == contact_id).with_for_update()).one()
    _refuse_taken(connection, person, contact_id)
    _update(connection, contact_id, person, origin.recorded_at)
    write.locate(connection, contact_id, _zones(connection, person))
    anew = []
    for channel in Channel:
        before = row.phone if channel.uses_phone else row.email_key
        if before != _normal(_address(person, channel)):
            key, country = _key_and_country(channel, person, pepper)
            shown = row.phone if channel.uses_phone else row.email
            write.start(connection, contact_id, channel, key, country, _about(person, channel, shown, origin))
            anew.append(channel)
    return anew


def complete(connection: Connection, contact_id: int, person: Person, pepper: bytes, origin: Provenance) -> list[Channel]:
    """Fill in what is not known of a contact; what is known stays. Raises `OtherAddressError`, `AddressTakenError`."""
    row = connection.execute(select(_contacts).where(_contacts.c.id == contact_id)).one()
    phone = Phone(row.phone, None, PhoneKind.UNKNOWN) if row.phone else person.phone
    email = Email(row.email, row.email_key) if row.email else person.email
    if (person.phone and person.phone.e164 != _normal(phone)) or (person.email and person.email.key != _normal(email)):
        raise OtherAddressError(contact_id)
    name, locale, zone = row.name or person.name, row.locale or person.locale, row.time_zone or person.time_zone
    whole = Person(name, phone, email, locale, zone)
    before = (row.name, row.phone, row.email_key, row.locale, row.time_zone)
    if before == (name, _normal(phone), _normal(email), locale, zone):
        return []
    return change(connection, contact_id, whole, pepper, origin)


def note_upload(connection: Connection, contact_id: int, upload_id: int) -> None:
    """Keep by which upload a contact came."""
    connection.execute(update(_contacts).where(_contacts.c.id == contact_id).values(upload_id=upload_id))


def remove(connection: Connection, contact_id: int) -> None:
    """Delete the contact, with what it wrote. The ledger keeps its events, and what was said about the addresses still holds
    for them. Raises `NoContactError`."""
    write.lock(connection, contact_id)
    mine = update(_inbound).where(_inbound.c.contact_id == contact_id)  # The rows stay: a delivery that is repeated is none.
    connection.execute(mine.values(sender="", body="", payload="", folded="", contact_id=None))
    phone = connection.scalar(select(_contacts.c.phone).where(_contacts.c.id == contact_id))
    if phone is not None:
        provider_names.forget_phone(connection, phone)
    connection.execute(delete(_channels).where(_channels.c.contact_id == contact_id))
    connection.execute(delete(_contacts).where(_contacts.c.id == contact_id))


def fold_name(name: str) -> str:
    """A name as the search box compares it: no case, no accents."""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return letters.translate(_PLAIN)[:_LONGEST_FOLDED]


def _create(connection: Connection, person: Person, pepper: bytes, origin: Provenance) -> int | None:
    """A new contact with a row for every channel, or None where one of the addresses is taken."""
    contact_id = _insert(connection, person, origin.recorded_at)
    if contact_id is not None:
        where = _zones(connection, person)
        openings = [write.Opening(channel, *_key_and_country(channel, person, pepper), where) for channel in Channel]
        write.open_channels(connection, contact_id, openings, lambda channel: _about(person, channel, None, origin))
    return contact_id


def _inserting(dialect: Any) -> Any:
    """Insert a contact whose addresses are free, and nothing otherwise."""
    return dialect.insert(_contacts).on_conflict_do_nothing().returning(_contacts.c.id)


_NEW: Final = Prepared(_inserting(sqlite), _inserting(postgresql))


def _insert(connection: Connection, person: Person, at: int) -> int | None:
    values = _columns(person) | {
        "public_id": public_id("con"),
        "tag": secrets.token_bytes(16),
        "created_at": at,
        "updated_at": at,
    }
    inserted = _NEW.first(connection, values)
    return None if inserted is None else int(inserted.id)


def _update(connection: Connection, contact_id: int, person: Person, at: int) -> None:
    values = _columns(person) | {"updated_at": at}
    try:
        with connection.begin_nested():
            connection.execute(update(_contacts).where(_contacts.c.id == contact_id).values(values))
    except IntegrityError:  # Somebody else took an address a moment ago; name them.
        _refuse_taken(connection, person, contact_id)
        raise


def _columns(person: Person) -> dict[str, object]:
    return {
        "name": person.name,
        "name_folded": fold_name(person.name),
        "phone": person.phone.e164 if person.phone else None,
        "email": person.email.address if person.email else None,
        "email_key": person.email.key if person.email else None,
        "locale": person.locale,
        "time_zone": person.time_zone,
    }


def _refuse_taken(connection: Connection, person: Person, contact_id: int | None) -> None:
    for field, address in (("phone", person.phone), ("email", person.email)):
        owner = _owner(connection, address) if address else None
        if owner is not None and owner.id != contact_id:
            raise AddressTakenError(field, owner.public_id)


def _owner(connection: Connection, address: Phone | Email) -> Any:
    query = _BY_PHONE if isinstance(address, Phone) else _BY_EMAIL
    return query.first(connection, {"address": _normal(address)})


def _normal(address: Phone | Email | None) -> str | None:
    if address is None:
        return None
    return address.e164 if isinstance(address, Phone) else address.key


def _address(person: Person, channel: Channel) -> Phone | Email | None:
    return person.phone if channel.uses_phone else person.email


def _key_and_country(channel: Channel, person: Person, pepper: bytes) -> tuple[bytes | None, int]:
    address = _address(person, channel)
    normal = _normal(address)
    if normal is None:
        return None, 0
    country = country_number(address.country) if isinstance(address, Phone) else 0
    return addresses.key_of(channel, normal, pepper), country


def _zones(connection: Connection, person: Person) -> int:
    """The number of the set of zones in which the person may be: the same on every channel."""
    return zones.number_of(connection, zones.place_of(person.time_zone, person.phone.e164 if person.phone else None))


def _about(person: Person, channel: Channel, before: str | None, origin: Provenance) -> Provenance:
    """The same act, with the address that came and the one that went as evidence."""
    address = _address(person, channel)
    shown = address.address if isinstance(address, Email) else _normal(address)
    return replace(origin, evidence={**origin.evidence, "address": shown, "address_before": before})
