"""A conversation in the tests of pages: where it is, what stands in it, and short ways to write into it."""

from __future__ import annotations

from optin.clock import now
from optin.database import db, writing
from optin.models import Contact, ContactChannel, Message
from optin.models.columns import public_id
from optin.vocabulary import Category, Channel, MessageState, Path, Wording
from tests.pages.browse import browse, submit
from tests.templates import new_template


def where(name, channel="sms"):
    """The address of a conversation."""
    return f"/contacts/{name}/conversations/{channel}"


def said(page):
    """The messages of a thread, from the top, each as one line."""
    return [each.text for each in page.all("li", class_="said")]


def write(client, name, body="Your order is ready.", channel="sms", status=200, **typed):
    """Type a message and press Send."""
    page = browse(client, where(name, channel))
    return submit(client, page, "Send", {"body": body, **typed}, status)


def insist(client, page, status=200, **changes):
    """Tick the box, give the reason, press Send anyway."""
    given = {"sure": "y", "reason": "She asked for it on the phone.", **changes}
    return submit(client, page, "Send anyway", given, status)


def with_template(client, name, draft):
    """The conversation with a new template chosen."""
    return browse(client, f"{where(name, draft.channel.word)}?template={new_template(draft)}")


def put(name, channel=Channel.SMS, **changes):
    """A message of the contact, as something else in the desk left it."""
    contact = db.session.query(Contact).filter_by(public_id=name).one()
    usual = {"path": Path.API, "category": Category.UTILITY, "wording": Wording.FREE_TEXT, "state": MessageState.SENT}
    row = {**usual, "address": contact.phone or "", "body": "Hello", "created_at": now(), "due_at": now(), **changes}
    with writing() as session:
        session.add(Message(public_id=public_id("msg"), contact_id=contact.id, channel=channel, **row))


def let_until(instant, at, channel=Channel.SMS):
    """Set `paused_until`, `capped_until` or `window_until` of the one contact there is."""
    with writing() as session:
        setattr(session.query(ContactChannel).filter_by(channel=channel).one(), instant, at)


def messages():
    """All messages, oldest first."""
    return db.session.query(Message).order_by(Message.id).all()
