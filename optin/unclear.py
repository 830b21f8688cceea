"""Messages that may have been an opt-out: marketing is held until a teammate says what was meant, with their name.

The hold stands as long as one of a contact's messages on a channel is open, and goes with the last decision. Every function
takes a connection inside a write transaction, or a session to read with. What may not live here: who may decide, and how a
message came to be unclear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, func, select, update
from sqlalchemy.orm import Session

from optin import contacts, holds
from optin.addresses import Email, Phone, read_email, read_phone
from optin.contacts import Person
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models.contact import Contact
from optin.models.inbound import InboundMessage
from optin.models.message import Message
from optin.vocabulary import Channel, Effect

_inbound: Any = InboundMessage.__table__
_messages: Any = Message.__table__

_IS_UNCLEAR: Final[ColumnElement[bool]] = and_(_inbound.c.effect == Effect.HELD, _inbound.c.contact_id.is_not(None))
_IS_OPEN: Final[ColumnElement[bool]] = and_(_IS_UNCLEAR, _inbound.c.decided_at.is_(None))

MEANT_STOP: Final = "It meant stop."
_LONGEST_WORDS: Final = 1000


class NotOpenError(Exception):
    """There is no such message, or somebody has decided about it."""


def count(session: Session) -> int:
    """How many messages wait for a decision."""
    return session.scalar(select(func.count()).select_from(InboundMessage).where(_IS_OPEN)) or 0


def listed(
    session: Session, is_open: bool, before: int | None, most: int, contact: str = ""
) -> Sequence[Row[InboundMessage, Contact]]:
    """Open messages or decided ones with whose they are, the newest first, from the one below the id `before` on. `contact`:
    the public id of the only one that is asked about."""
    condition = _IS_OPEN if is_open else and_(_IS_UNCLEAR, _inbound.c.decided_at.is_not(None))
    query = select(InboundMessage, Contact).join(Contact, Contact.id == _inbound.c.contact_id).where(condition)
    if contact:
        query = query.where(Contact.public_id == contact)
    if before is not None:
        query = query.where(_inbound.c.id < before)
    return session.execute(query.order_by(_inbound.c.id.desc()).limit(most)).all()


def channels_of(session: Session, contact_id: int) -> dict[Channel, int]:
    """How many of a contact's messages are open, by channel."""
    mine = select(_inbound.c.channel, func.count().label("times")).where(_IS_OPEN, _inbound.c.contact_id == contact_id)
    return {row.channel: row.times for row in session.execute(mine.group_by(_inbound.c.channel))}


class OptedOut(NamedTuple):
    """Who was opted out, and of what."""

    contact_id: int
    channel: Channel


def opt_out(connection: Connection, name: str, pepper: bytes, origin: Provenance) -> OptedOut:
    """The message meant stop: opt out whoever has the address that it came from. Raises `NotOpenError`."""
    row, contact_id = _open(connection, name, pepper, origin)
    about = _about(row, origin)
    _decide(connection, row, origin, MEANT_STOP)
    write.opt_out(connection, contact_id, row.channel, about)
    _let_go(connection, contact_id, row, about)
    return OptedOut(contact_id, row.channel)


def let_go(connection: Connection, name: str, pepper: bytes, origin: Provenance, why: str) -> None:
    """The message did not mean stop. Marketing goes on if nothing else is open. Raises `NotOpenError`."""
    row, contact_id = _open(connection, name, pepper, origin)
    _decide(connection, row, origin, why)
    _let_go(connection, contact_id, row, _about(row, origin))


def settle(connection: Connection, contact_id: int, channel: Channel, origin: Provenance, why: str) -> None:
    """A teammate has lifted the hold on the contact's own page: nothing of theirs is open there any more."""
    mine = and_(_IS_OPEN, _inbound.c.contact_id == contact_id, _inbound.c.channel == channel)
    connection.execute(update(_inbound).where(mine).values(_decision(origin, why)))


def _open(connection: Connection, name: str, pepper: bytes, origin: Provenance) -> tuple[Row[Any], int]:
    """The message and whoever has its address now, whose rows are locked."""
    query = select(_inbound, _messages.c.address).join(_messages, _messages.c.id == _inbound.c.message_id)
    row = connection.execute(query.where(_IS_OPEN, _inbound.c.public_id == name)).one_or_none()
    if row is None:
        raise NotOpenError(name)
    address = _read(row)
    person = Person(phone=address) if isinstance(address, Phone) else Person(email=address)
    contact_id = contacts.find(connection, address) or contacts.find_or_create(connection, person, pepper, origin)
    write.lock(connection, contact_id)
    return row, contact_id


def _read(row: Row[Any]) -> Phone | Email:
    channel: Channel = row.channel
    return read_phone(row.address, "US") if channel.uses_phone else read_email(row.address)


def _decide(connection: Connection, row: Row[Any], origin: Provenance, why: str) -> None:
    """Of two teammates who press at once, one decides."""
    mine = and_(_inbound.c.id == row.id, _inbound.c.decided_at.is_(None))
    if not connection.execute(update(_inbound).where(mine).values(_decision(origin, why))).rowcount:
        raise NotOpenError(row.public_id)


def _decision(origin: Provenance, why: str) -> dict[str, object]:
    return {"decided_at": origin.recorded_at, "decided_by": origin.evidence.get("operator"), "decision": why}


def _let_go(connection: Connection, contact_id: int, row: Row[Any], origin: Provenance) -> None:
    """Lift the hold if this was the last open message from the address."""
    holds.let_go(connection, contact_id, {row.contact_id}, row.channel, origin)


def _about(row: Row[Any], origin: Provenance) -> Provenance:
    """The teammate's act, with the message that it is about."""
    words, folded = row.body[:_LONGEST_WORDS] or None, row.folded[:_LONGEST_WORDS] or None
    told = {"message": words, "message_id": row.public_id, "folded": folded}
    return replace(origin, evidence={**origin.evidence, **told})
