"""People who write to us: short ways to let a message come in, and to see what stands afterwards."""

from __future__ import annotations

import itertools

from sqlalchemy import select

from optin import inbound
from optin.clock import now
from optin.database import db
from optin.inbound import Received
from optin.models import ConsentEvent, Contact, ContactChannel, Evidence, InboundMessage, Message
from optin.vocabulary import Channel, MessageState
from tests import cast

SMS = Channel.SMS
ANA = cast.ANA.phone.e164
_references = (f"SM{number}" for number in itertools.count(1))


def delivery(body="STOP", ago=0, channel=SMS, sender=ANA, **more):
    """A delivery of something that Ana wrote so many seconds ago, unless the test says otherwise."""
    usual = {"reference": next(_references), "at": now() - ago}
    return Received(**{"channel": channel, "sender": sender, "body": body, **usual, **more})


def wrote(body="STOP", **more):
    """Ana writes this; what was answered to the provider."""
    return inbound.receive(delivery(body, **more))


def row(contact_id, channel=SMS):
    """The contact's row on a channel, as it stands now."""
    db.session.rollback()
    return db.session.get_one(ContactChannel, (channel, contact_id))


def flag(contact_id, channel=SMS):
    return row(contact_id, channel).flag.word


def blocks(contact_id, channel=SMS):
    return row(contact_id, channel).blocks.words


def known(sender=ANA):
    """The contact with this number, if there is one."""
    db.session.rollback()
    return db.session.scalar(select(Contact).where((Contact.phone == sender) | (Contact.email_key == sender)))


def stored(receipt):
    """The row of a delivery."""
    db.session.rollback()
    return db.session.scalar(select(InboundMessage).where(InboundMessage.public_id == receipt.public_id))


def answers(contact_id):
    """What the desk has answered, oldest first."""
    db.session.rollback()
    mine = (Message.contact_id == contact_id, Message.state != MessageState.RECEIVED)
    return list(db.session.scalars(select(Message.body).where(*mine).order_by(Message.id)))


def evidence(receipt):
    """The source of the event that a message led to, and what was kept of it."""
    event = db.session.get_one(ConsentEvent, stored(receipt).event_id)
    return event.source.word, db.session.get_one(Evidence, event.id).content


def events(contact_id):
    """What was done to the contact's flags and blocks, oldest first."""
    db.session.rollback()
    tag = db.session.get_one(Contact, contact_id).tag
    mine = select(ConsentEvent).where(ConsentEvent.tag == tag).order_by(ConsentEvent.seq)
    return [event.act.word for event in db.session.scalars(mine)]
