"""Many contacts at once, and short ways through a broadcast."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select

from optin import contacts
from optin.addresses import read_phone
from optin.clock import now
from optin.contacts import Person
from optin.database import db, writing
from optin.desk import desk
from optin.ledger import write
from optin.models import Contact, Message
from optin.sending import broadcast, gate, progress
from optin.sending.broadcast import Plan
from optin.sending.people import Audience
from optin.vocabulary import Category, Channel, Wording
from tests import cast

SMS = Channel.SMS
_NUMBERS = [f"+1 {area} 555 01{last:02}" for area in (212, 305, 312, 415, 503, 617, 702, 808, 907, 971) for last in range(100)]


def crowd(size, say=write.opt_in):
    """So many new contacts with a number each, who have said this about texts (None: nothing); their ids."""
    with writing() as session:
        connection = session.connection()
        taken = connection.scalar(select(func.count()).select_from(Contact))
        people = [Person(phone=read_phone(number, "US")) for number in _NUMBERS[taken : taken + size]]
        ids = [contacts.create(connection, person, desk().config.pepper, cast.told()) for person in people]
        for contact_id in ids if say else []:
            say(connection, contact_id, SMS, cast.told())
    return ids


def plan(**changes):
    """Marketing to everybody who opted in to texts."""
    usual = {"name": "May", "channel": SMS, "category": Category.MARKETING, "wording": Wording.TEMPLATE, "body": "News"}
    return Plan(**{**usual, "audience": Audience(), **changes})


def drafted(**changes):
    """A draft; its id."""
    with writing() as session:
        return broadcast.create(session.connection(), plan(**changes), "olive@example.com", now())


def do(step, *arguments, **named):
    """One step of a teammate, in a transaction of its own."""
    with writing() as session:
        return step(session.connection(), *arguments, **named)


def confirmed(reason="", start_at=None, **changes):
    """A broadcast that begins now; its id."""
    broadcast_id = drafted(**changes)
    do(broadcast.confirm, broadcast_id, "olive@example.com", now(), start_at, reason)
    return broadcast_id


def work():
    """Let workers do all that is due."""
    gate.dispatch_due()
    while progress.advance():
        gate.dispatch_due()
    progress.advance()


def row(broadcast_id):
    with db.engine.connect() as connection:
        return broadcast.read(connection, broadcast_id)


def state(broadcast_id):
    return row(broadcast_id).state.word


def messages(broadcast_id):
    """How many messages of it are in which state."""
    with db.engine.connect() as connection:
        states = connection.scalars(select(Message.state).where(Message.broadcast_id == broadcast_id))
        return Counter(one.word for one in states)


def asked(broadcast_id):
    """What it asks about its audience."""
    return broadcast.question(row(broadcast_id))
