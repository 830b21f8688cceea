"""Short ways to begin a flow by hand, and to see how far a contact has come."""

from __future__ import annotations

from sqlalchemy import select

from optin import flows, groups
from optin.clock import now
from optin.conversation import starting
from optin.conversation.starting import Beginning
from optin.database import db, hot, writing
from optin.models import Evidence, FlowRun, Message
from optin.vocabulary import Channel
from tests.conversation.drafting import keep

OLIVE = "Olive Ortega (olive@example.com)"


def begin(made, contact_id, channel=Channel.SMS, **more):
    """A teammate begins this flow (a draft, or the public id of one that is kept) with a contact."""
    db.session.rollback()
    name = made if isinstance(made, str) else keep(made)
    flow_id = flows.by_public_id(db.session(), name)[0].id
    asked = Beginning(flow_id=flow_id, contact_id=contact_id, channel=channel, teammate=OLIVE, **more)
    begun = hot(lambda connection: starting.begin(connection, asked, now()))
    return begun.verdict and (begun.verdict.outcome.word, begun.verdict.reason.word)


def runs(contact_id):
    """The contact's runs, oldest first."""
    db.session.rollback()
    return list(db.session.scalars(select(FlowRun).where(FlowRun.contact_id == contact_id).order_by(FlowRun.id)))


def ends(contact_id):
    """How each ended; None for one that waits."""
    return [run.ended.word if run.ended else None for run in runs(contact_id)]


def sent(contact_id):
    """What was said to the contact: path, state and words, oldest first."""
    db.session.rollback()
    mine = (Message.contact_id == contact_id, Message.path.is_not(None))
    rows = db.session.scalars(select(Message).where(*mine).order_by(Message.id))
    return [(one.path.word, one.state.word, one.body) for one in rows]


def group(name, *contact_ids):
    """A group with these contacts in it."""
    with writing() as session:
        made = groups.create(session, name, OLIVE)
        groups.add(session.connection(), made, contact_ids)
        return made.public_id, made.id


def members(name):
    """Who is in the group."""
    db.session.rollback()
    found = groups.by_public_id(db.session(), name)
    return list(db.session.scalars(groups.members_of(found)))


def kept_of(event_id):
    """The evidence of an event, as text."""
    return db.session.get_one(Evidence, event_id).content
