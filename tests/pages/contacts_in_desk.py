"""Contacts of the page tests: entered into the desk as other parts of it would, and looked at as a person does."""

from __future__ import annotations

from optin import contacts
from optin.clock import now
from optin.database import db, writing
from optin.desk import desk
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models import Contact
from optin.vocabulary import Channel, Proof, Source
from tests.pages.browse import browse
from tests.people import person

DAY = 24 * 60 * 60
FORM_FIELDS = {"name": "Ana Alvarez", "phone": "(415) 555-0134", "email": "Ana@Example.com"}


def origin(source=Source.API, proof=Proof.NONE, days_ago=0, **evidence):
    """How something came to be, some days ago."""
    at = now() - days_ago * DAY
    return Provenance(source=source, proof=proof, occurred_at=at, recorded_at=at, evidence=evidence)


def entered(name="Ana Alvarez", days_ago=30, **addresses):
    """The public id of a new contact."""
    who = person(name, **addresses)
    with writing() as session:
        contact_id = contacts.create(session.connection(), who, desk().config.pepper, origin(days_ago=days_ago))
        return session.get_one(Contact, contact_id).public_id


def done(name, act, channel=Channel.SMS, *more, by=None):
    """Something that the person did or that happened to them, through the ledger."""
    with writing() as session:
        contact_id = session.query(Contact.id).filter_by(public_id=name).scalar()
        act(session.connection(), contact_id, channel, *more, by or origin(Source.PAGE, Proof.CONFIRMED, days_ago=2))


def asked(name, channel=Channel.SMS):
    """A double opt-in is open."""
    done(name, lambda *act: write.ask(*act, until=now() + DAY), channel, by=origin(Source.WIDGET))


def deleted(name):
    """A teammate deleted the contact."""
    with writing() as session:
        contact_id = session.query(Contact.id).filter_by(public_id=name).scalar()
        contacts.remove(session.connection(), contact_id)


def opted_out(name, channel=Channel.SMS, days_ago=2):
    """The person said STOP."""
    done(name, write.opt_out, channel, by=origin(Source.KEYWORD, Proof.CONFIRMED, days_ago, message="STOP"))


def card(client, name, channel="sms"):
    """What the profile says of a channel, in one line."""
    return browse(client, f"/contacts/{name}").find("section", aria_labelledby=f"answer-{channel}").text


def events(client, name):
    """The titles of the timeline, newest first."""
    return [title.text for title in browse(client, f"/contacts/{name}").all("p", class_="event-title")]


def everybody():
    """The names of all contacts."""
    return {contact.name for contact in db.session.query(Contact)}
