"""The named people of tests, demonstration and documents, and short ways to let something happen to them."""

from __future__ import annotations

from sqlalchemy import update

from optin import contacts
from optin.addresses import read_email, read_phone
from optin.clock import now
from optin.contacts import Person
from optin.database import hot, writing
from optin.desk import desk
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models import ContactChannel
from optin.vocabulary import Proof, Source

ANA = Person("Ana Alvarez", read_phone("+1 415 555 0134", "US"), read_email("ana@example.com"))
BEN = Person("Ben Brandt", read_phone("+1 212 555 0178", "US"), read_email("ben@example.com"))
CARLA = Person("Carla Costa", read_phone("+1 305 555 0112", "US"), read_email("carla@example.com"))


def told(source=Source.OPERATOR, proof=Proof.STATED, at=None, **evidence):
    """How an act came to be, when the test does not care."""
    at = now() if at is None else at
    return Provenance(source=source, occurred_at=at, recorded_at=at, proof=proof, evidence=evidence)


def add(person, origin=None):
    """A new contact; its id."""
    with writing() as session:
        return contacts.create(session.connection(), person, desk().config.pepper, origin or told())


def let(act, contact_id, channel, origin=None, *more):
    """Let `write.opt_in`, `write.opt_out`… happen in a transaction of its own."""
    with writing() as session:
        return act(session.connection(), contact_id, channel, *more, origin or told())


def say_yes(contact_id, channel, origin=None):
    return let(write.opt_in, contact_id, channel, origin)


def say_no(contact_id, channel, origin=None):
    return let(write.opt_out, contact_id, channel, origin)


def set_instants(contact_id, channel, **instants):
    """Set instants of the contact's row, as what comes later will."""
    mine = (ContactChannel.contact_id == contact_id, ContactChannel.channel == channel)
    hot(lambda connection: connection.execute(update(ContactChannel).where(*mine).values(instants)))
