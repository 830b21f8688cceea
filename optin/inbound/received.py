"""What a provider hands in, and keeping it before anything is made of it.

One row for each provider id on a channel, also when a delivery is repeated at the same moment. Nothing that somebody sends can
keep it from being stored: texts are cut, and what no database takes is replaced.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import Connection

from optin.inbound import statements
from optin.models.columns import public_id
from optin.vocabulary import Channel, Effect, Meaning

LONGEST_BODY: Final = 100_000  # characters; a message that is longer loses its end
_LONGEST_REFERENCE: Final = 200
_LONGEST_ADDRESS: Final = 320
_LONGEST_PAYLOAD: Final = 300


@dataclass(frozen=True, slots=True)
class Received:
    """One delivery. `reference` is the provider's own id; without one, the same words of the same second are the same message.

    `sender` and `received_at` are addresses as the provider writes them, `at` is when the person wrote (UTC seconds of the
    provider's clock). `payload`: what a pressed button carried. `provider_meaning`: what the provider did about the message of
    its own accord, `HOLD` where the words may not be the sender's, and a stop in them is held; `is_answered`: it has
    answered the person already.

    `is_proven`: the sender is surely who it says. Where it is not, as in a mail that anybody can write, a stop counts all the
    same, and nothing that opts in or lifts a block does.
    """

    channel: Channel
    sender: str
    reference: str
    body: str
    at: int
    received_at: str = ""
    payload: str = ""
    provider_meaning: Meaning | None = None
    is_answered: bool = False
    is_proven: bool = True


class Receipt(NamedTuple):
    """What became of a delivery. `public_id` names the message. `is_new`: it was not delivered before. `effect` is what the
    message did, None while that is still to come (the sweep sees to it)."""

    public_id: str
    is_new: bool
    effect: Effect | None


class Stored(NamedTuple):
    """The row of a delivery, and whether it is a new one."""

    inbound_id: int
    public_id: str
    is_new: bool


def store(connection: Connection, received: Received, arrived_at: int) -> Stored:
    """Keep a delivery, or find the row of the same one before. A time that lies ahead counts as now: who is ahead by an hour
    must not outdo every stop of that hour."""
    name, reference = public_id("msg"), _reference(received)
    values = {
        "public_id": name,
        "channel": received.channel,
        "reference": reference,
        "sender": _plain(received.sender)[:_LONGEST_ADDRESS],
        "received_at": _plain(received.received_at)[:_LONGEST_ADDRESS],
        "body": _plain(received.body[:LONGEST_BODY]),
        "payload": _plain(received.payload)[:_LONGEST_PAYLOAD],
        "provider_meaning": received.provider_meaning,
        "is_answered": received.is_answered,
        "is_proven": received.is_proven,
        "at": max(0, min(received.at, arrived_at)),
        "arrived_at": arrived_at,
    }
    new = statements.NEW.first(connection, values)
    if new is not None:
        return Stored(new.id, name, True)
    known = statements.KNOWN.first(connection, {"on_channel": received.channel, "called": reference})
    return Stored(known.id, known.public_id, False)


def _reference(received: Received) -> str:
    given = _plain(received.reference)
    if 0 < len(given) <= _LONGEST_REFERENCE:
        return given
    content = given or f"{received.sender}\n{received.at}\n{received.payload}\n{received.body}"
    return "sha256:" + hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(text: str) -> str:
    """The text without what a database refuses: NUL, and halves of characters."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
