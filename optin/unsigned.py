"""Messages that may have been a stop and came with a signature that failed: their number is held until a teammate has looked.

Only people who are here are held, each once, and so many in an hour and at all: an attacker can cost a teammate some clicks and
no more. What may not live here: signatures, and how words are read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, and_, func, select, update
from sqlalchemy.orm import Session

from optin import contacts, holds
from optin.addresses import Phone, read_phone
from optin.contacts import Person
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models.columns import public_id
from optin.models.contact import Contact
from optin.models.provider import UnsignedMessage
from optin.vocabulary import Block, Channel, Source

_unsigned: Any = UnsignedMessage.__table__
_IS_OPEN: Final = _unsigned.c.decided_at.is_(None)

# A real STOP fails when the settings are wrong, so there is room for a campaign's worth; beyond it the provider's own retries
# and the alarm have to do.
MOST_OPEN: Final = 500
MOST_IN_AN_HOUR: Final = 200
MOST_COUNTED: Final = 99  # of repetitions
_HOUR: Final = 60 * 60
_LONGEST: Final = 1000

MEANT_STOP: Final = "It was a stop."
_RULE: Final = "unsigned"


class NotOpenError(Exception):
    """There is no such message, or somebody has decided about it."""


class Claim(NamedTuple):
    """What somebody sent: on which channel, in which provider's name, the words, and from which network."""

    channel: Channel
    provider: str
    body: str
    network: str


def is_wanted(connection: Connection, phone: Phone, channel: Channel, at: int) -> bool:
    """Whether anything would be written down of a message in this number's name. For a reader, before `note`."""
    counted = connection.scalar(select(_unsigned.c.others).where(_of(phone, channel)))
    if counted is not None:
        return bool(counted < MOST_COUNTED)
    return contacts.find(connection, phone) is not None and not _is_full(connection, at)


def note(connection: Connection, phone: Phone, claim: Claim, at: int) -> bool:
    """Hold the number if somebody here has it. Whether a new alarm came of it."""
    contact_id = contacts.find(connection, phone)
    if contact_id is None:
        return False
    blocks = write.lock(connection, contact_id)[claim.channel].blocks
    mine = update(_unsigned).where(_of(phone, claim.channel))
    is_known = connection.execute(mine.values(others=_unsigned.c.others + 1)).rowcount
    if is_known or _is_full(connection, at):
        return False
    name, words = public_id("uns"), _plain(claim.body)[:_LONGEST]
    whose = {"public_id": name, "contact_id": contact_id, "phone": phone.e164}
    values = {**whose, "others": 0, "arrived_at": at, **claim._asdict(), "body": words}
    connection.execute(_unsigned.insert().values(values))
    if Block.HELD not in blocks:
        evidence = {"message": words or None, "message_id": name, "rule": _RULE, "network": claim.network}
        origin = Provenance(source=Source.PROVIDER, occurred_at=at, recorded_at=at, evidence=evidence)
        write.block(connection, contact_id, claim.channel, Block.HELD, origin)
    return True


def count(session: Session) -> int:
    """How many wait for a teammate."""
    return session.scalar(select(func.count()).select_from(UnsignedMessage).where(_IS_OPEN)) or 0


def listed(session: Session, before: int | None, most: int) -> Sequence[Row[UnsignedMessage, Contact]]:
    """Those that wait, with whose number it is, newest first, from the one below the id `before` on."""
    query = select(UnsignedMessage, Contact).join(Contact, Contact.id == _unsigned.c.contact_id).where(_IS_OPEN)
    if before is not None:
        query = query.where(_unsigned.c.id < before)
    return session.execute(query.order_by(_unsigned.c.id.desc()).limit(most)).all()


def opt_out(connection: Connection, name: str, pepper: bytes, origin: Provenance) -> None:
    """It was a stop: opt out whoever has the number now. Raises `NotOpenError`."""
    row, contact_id = _decided(connection, name, pepper, origin, MEANT_STOP)
    write.opt_out(connection, contact_id, row.channel, _about(row, origin))
    holds.let_go(connection, contact_id, {row.contact_id}, row.channel, _about(row, origin))


def let_go(connection: Connection, name: str, pepper: bytes, origin: Provenance, why: str) -> None:
    """It was none. Marketing goes on if nothing else is open. Raises `NotOpenError`."""
    row, contact_id = _decided(connection, name, pepper, origin, why)
    holds.let_go(connection, contact_id, {row.contact_id}, row.channel, _about(row, origin))


def settle(connection: Connection, contact_id: int, channel: Channel, origin: Provenance, why: str) -> None:
    """A teammate has lifted the hold on the contact's own page: nothing of theirs waits any more."""
    mine = and_(_IS_OPEN, _unsigned.c.contact_id == contact_id, _unsigned.c.channel == channel)
    connection.execute(update(_unsigned).where(mine).values(_decision(origin, why)))


def _of(phone: Phone, channel: Channel) -> Any:
    return and_(_IS_OPEN, _unsigned.c.phone == phone.e164, _unsigned.c.channel == channel)


def _is_full(connection: Connection, at: int) -> bool:
    is_late = _unsigned.c.arrived_at > at - _HOUR
    counted = select(func.count()).select_from(_unsigned)
    open_now, lately = (connection.scalar(counted.where(one)) or 0 for one in (_IS_OPEN, is_late))
    return open_now >= MOST_OPEN or lately >= MOST_IN_AN_HOUR


def _decided(connection: Connection, name: str, pepper: bytes, origin: Provenance, why: str) -> tuple[Row[Any], int]:
    """The message, and whoever has its number now, whose rows are locked. Of two teammates who press at once, one decides."""
    row = connection.execute(select(_unsigned).where(_IS_OPEN, _unsigned.c.public_id == name)).one_or_none()
    if row is None:
        raise NotOpenError(name)
    phone = read_phone(row.phone, "US")
    contact_id = contacts.find(connection, phone) or contacts.find_or_create(connection, Person(phone=phone), pepper, origin)
    write.lock(connection, contact_id)
    mine = and_(_IS_OPEN, _unsigned.c.id == row.id)
    if not connection.execute(update(_unsigned).where(mine).values(_decision(origin, why))).rowcount:
        raise NotOpenError(name)
    return row, contact_id


def _decision(origin: Provenance, why: str) -> dict[str, object]:
    return {"decided_at": origin.recorded_at, "decided_by": origin.evidence.get("operator"), "decision": why[:_LONGEST]}


def _about(row: Row[Any], origin: Provenance) -> Provenance:
    """The teammate's act, with the message that it is about."""
    return replace(origin, evidence={**origin.evidence, "message": row.body or None, "message_id": row.public_id})


def _plain(text: str) -> str:
    """The text without what a database refuses: NUL, and halves of characters."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
