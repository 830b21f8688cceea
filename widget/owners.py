"""Whose an address is. What may not live here: flags, and anything about how the address was typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from optin import contacts
from optin.addresses import Email, Phone
from optin.contacts import AddressTakenError, Person
from optin.ledger.body import Provenance
from widget.typed import Agreed, field_of


def owned(connection: Connection, agreed: Sequence[Agreed], origin: Provenance, pepper: bytes) -> list[tuple[int, Agreed]]:
    """Each agreement with the contact that its address belongs to, in the order in which contacts are locked."""
    ids = _owners(connection, {field_of(one.channel): one.address for one in agreed}, origin, pepper)
    pairs = [(ids[field_of(one.channel)], one) for one in agreed]
    return sorted(pairs, key=lambda pair: (pair[0], pair[1].channel))


def _owners(
    connection: Connection, addresses: Mapping[str, Phone | Email], origin: Provenance, pepper: bytes
) -> dict[str, int]:
    """The contact of each address, by field. Addresses that nobody has become one contact together.

    An address never joins a contact that exists: a form proves nothing, and what is known of one address is not for whoever
    typed the other.
    """
    if len(addresses) > 1 and not any(contacts.find(connection, address) for address in addresses.values()):
        try:
            both = contacts.create(connection, _person(addresses), pepper, origin)
        except AddressTakenError:  # Somebody else was faster by a moment, on PostgreSQL.
            pass
        else:
            return dict.fromkeys(addresses, both)
    return {
        name: contacts.find_or_create(connection, _person({name: address}), pepper, origin)
        for name, address in addresses.items()
    }


def _person(addresses: Mapping[str, Phone | Email]) -> Person:
    phone, email = addresses.get("phone"), addresses.get("email")
    return Person(phone=phone if isinstance(phone, Phone) else None, email=email if isinstance(email, Email) else None)
