"""People on their own pages: their links, what they press, and what stands afterwards."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from sqlalchemy import select

from optin import person_links
from optin.database import db
from optin.ledger import verify
from optin.models import ContactChannel, Message
from optin.vocabulary import Channel
from tests.widget.visiting import Answer, Visit, read

HUMAN = {"User_Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0", "Accept_Language": "en"}


def unsubscribe(app, contact_id, channel=Channel.EMAIL):
    """Somebody with the unsubscribe link of this contact."""
    return Person(app, urlsplit(person_links.unsubscribe_url(contact_id, channel)).path)


def own_page(app, contact_id):
    """Somebody with the link to this contact's own page."""
    return Person(app, urlsplit(person_links.preferences_url(contact_id)).path)


class Person(Visit):
    """A browser without cookies that speaks English, unless the test says otherwise."""

    def open(self, method, data=None, path=None, **headers):
        return super().open(method, data, path, **(HUMAN | headers))

    def page(self, path=None, **headers):
        return Answer(self.open("GET", path=path, **headers))

    def press(self, act, **fields):
        """Press a button of the page and read what it leads to."""
        sent = self.open("POST", {"act": act, **fields})
        return self.page(sent.headers["Location"]) if sent.status_code == 303 else Answer(sent)


def flag(contact_id, channel=Channel.EMAIL):
    """The word of the contact's flag."""
    return column(contact_id, ContactChannel.flag, channel).word


def column(contact_id, name, channel=Channel.EMAIL):
    return read(select(name).where(ContactChannel.contact_id == contact_id, ContactChannel.channel == channel))[0][0]


def letters():
    """What was put into the outbox, oldest first: address and body."""
    return [tuple(row) for row in read(select(Message.address, Message.body).order_by(Message.id))]


def link_in(body):
    """The path of the link in a message."""
    return re.search(r"http://localhost:8000(/\S+)", body)[1]


def sound():
    """Whether the ledger verifies."""
    with db.engine.connect() as connection:
        return verify.check(connection).faults == []


def answers(page):
    """The one answer of every channel, in order."""
    return [badge.text for badge in page.all("span", class_="badge")]
