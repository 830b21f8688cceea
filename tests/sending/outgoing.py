"""Short ways to put messages into the outbox and to see what became of them, and a provider that says what it is told to."""

from __future__ import annotations

from sqlalchemy import select, update

from optin.channels.adapter import Accepted, NotAccepted
from optin.channels.registry import adapters
from optin.clock import now
from optin.database import db, hot
from optin.models import Message, SandboxDelivery
from optin.sending import gate, outbox
from optin.sending.draft import Draft
from optin.vocabulary import Category, Channel, Path, Wording
from tests import cast

SMS = Channel.SMS
__all__ = ["Accepted", "NotAccepted"]
_messages = Message.__table__


def draft(contact_id, **changes):
    """A marketing text of a program to Ana, unless the test says otherwise."""
    usual = {"channel": SMS, "address": cast.ANA.phone.e164, "path": Path.API, "category": Category.MARKETING}
    return Draft(**{**usual, "wording": Wording.FREE_TEXT, "body": "News", "contact_id": contact_id, **changes})


def service(contact_id, **changes):
    """A text of the desk itself."""
    return draft(contact_id, **{"path": Path.SERVICE, "category": Category.UTILITY, **changes})


def queue(message):
    """Accept a message in a transaction of its own; its id."""
    return hot(lambda connection: gate.accept(connection, message, now())).message_id


def claim(at=None, most=1):
    """Claim what is due, as a worker does."""
    return hot(lambda connection: outbox.claim(connection, now() if at is None else at, most))


def row(message_id):
    """The message as it stands now."""
    with db.engine.connect() as connection:
        return connection.execute(select(_messages).where(_messages.c.id == message_id)).one()


def state(message_id):
    """The word of its state."""
    return row(message_id).state.word


def make_due():
    """Let every pause between two tries be over."""
    hot(lambda connection: connection.execute(update(_messages).values(due_at=now())))


def delivered():
    """The addresses that the sandbox delivered to, in order."""
    with db.engine.connect() as connection:
        return connection.scalars(select(SandboxDelivery.address).order_by(SandboxDelivery.id)).all()


class Provider:
    """An adapter that answers as it is told, the last answer for ever. An exception among the answers is raised."""

    def __init__(self, *answers):
        self._answers = list(answers)
        self.received = []

    def send(self, message):
        self.received.append(message)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


def provider(*answers):
    """Put a provider in the sandbox's place."""
    there = Provider(*(answers or [Accepted("SM1")]))
    adapters().update(dict.fromkeys(Channel, there))
    return there
