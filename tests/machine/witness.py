"""The sandbox as a witness: it delivers as ever, and writes down every message that it is handed, also one that comes twice."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from optin.channels.registry import adapters
from optin.channels.sandbox import Sandbox
from optin.clock import now
from optin.database import db
from optin.models import Message
from optin.vocabulary import Category, Channel, Path


class Witness(Sandbox):
    """In the sandbox's place. `handed` are public ids and instants, in the order in which they came."""

    def __init__(self):
        self.handed = []

    def send_all(self, messages):
        self.handed += [(message.reference, now()) for message in messages]
        return super().send_all(messages)


@dataclass(frozen=True)
class Sent:
    """A message that left us, and when it was handed over."""

    message: Message
    at: int

    @property
    def is_marketing(self):
        """Whether consent, hours and holds count: an invitation stands like marketing, as the table has it."""
        return self.message.category is Category.MARKETING or self.message.path is Path.INVITE


def called() -> Witness:
    """Put a witness in the sandbox's place."""
    witness = Witness()
    adapters().update(dict.fromkeys(Channel, witness))
    return witness


def left(witness: Witness, since: int) -> list[Sent]:
    """What the witness was handed, from a place of its list on, with the rows of the messages."""
    with db.engine.connect() as connection:
        rows = connection.execute(select(Message.__table__).where(Message.public_id.in_([name for name, _ in witness.handed])))
        by_name = {row.public_id: row for row in rows}
    return [Sent(by_name[name], at) for name, at in witness.handed[since:]]
