"""Builders for tests: people with typed addresses, and the provenance of what they and others do."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from optin import contacts
from optin.addresses import read_email, read_phone
from optin.contacts import Person
from optin.ledger.body import Provenance
from optin.models import Contact, ContactChannel
from optin.vocabulary import Channel, Proof, Source

PEPPER = b"a pepper for tests, not for salads"
T0 = 1_780_000_000  # 28 May 2026, 20:26:40 UTC

ANA_PHONE, BEN_PHONE = "+1 415 555 0134", "+1 212 555 0178"


def person(name: str = "Ana", phone: str | None = ANA_PHONE, email: str | None = None) -> Person:
    """Somebody, with addresses as people type them; numbers without a country are American."""
    return Person(name=name, phone=read_phone(phone, "US") if phone else None, email=read_email(email) if email else None)


def origin(source: Source = Source.OPERATOR, proof: Proof = Proof.NONE, at: int = T0, **evidence: str) -> Provenance:
    """How an act came to be; it happened when it was recorded."""
    return Provenance(source=source, proof=proof, occurred_at=at, recorded_at=at, evidence=evidence)


# Somebody presses the button in a message that reached them: nothing is surer.
CONFIRMED = origin(Source.PAGE, Proof.CONFIRMED)


def create(connection: Connection, who: Person) -> int:
    """A new contact."""
    return contacts.create(connection, who, PEPPER, origin(Source.API))


def change(connection: Connection, contact_id: int, who: Person) -> list[Channel]:
    """The contact as somebody else types it."""
    return contacts.change(connection, contact_id, who, PEPPER, origin())


def row(connection: Connection, contact_id: int, channel: Channel = Channel.SMS) -> Any:
    """The contact's row on a channel."""
    query = select(ContactChannel.__table__).filter_by(contact_id=contact_id, channel=channel)
    return connection.execute(query).one()


def tag(connection: Connection, contact_id: int) -> bytes:
    """What the ledger knows the contact by."""
    return connection.execute(select(Contact.tag).where(Contact.id == contact_id)).scalar_one()
