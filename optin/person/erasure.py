"""Erasing what is kept about a person who asked for it: the request, and what a teammate does about it.

Name, addresses, messages and all evidence go, and what tells of the person elsewhere (`traces.py`). The ledger keeps its lines,
which name nobody, and still verifies; the keyed hash of each address keeps its opt-out, so whoever enters the address again
writes to nobody.
What may not live here: who may carry it out, and what the pages say.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, select, update
from sqlalchemy.orm import Session

from optin import contacts, overriding
from optin.database import db, in_front, writing
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models.columns import public_id
from optin.models.contact import Contact
from optin.models.ledger import ConsentEvent, Evidence
from optin.models.message import Message, SandboxDelivery
from optin.models.person import ErasureRequest
from optin.person import traces
from optin.vocabulary import Flag

# GDPR, Article 12 (3): one month.
DAYS_TO_DO_IT: Final = 30

_requests: Any = ErasureRequest.__table__
_contacts: Any = Contact.__table__
_events: Any = ConsentEvent.__table__
_evidence: Any = Evidence.__table__
_messages: Any = Message.__table__
_delivered: Any = SandboxDelivery.__table__

_IS_OPEN: Final = _requests.c.done_at.is_(None) & _requests.c.withdrawn_at.is_(None)


class NotOpenError(Exception):
    """There is no such request, or it was withdrawn or carried out."""


def due(asked_at: int) -> int:
    """By when a request of this instant has to be carried out (both UTC seconds)."""
    return asked_at + DAYS_TO_DO_IT * 24 * 3600


def ask(connection: Connection, contact_id: int, origin: Provenance) -> bool:
    """The person asks, which is an opt-out of everything. False where they have asked already."""
    rows = write.lock(connection, contact_id)
    tag = next(iter(rows.values())).tag
    for channel, row in rows.items():
        if row.address_key and overriding.says_something(connection, row):
            write.opt_out(connection, contact_id, channel, origin)
    if of_person(connection, tag) is not None:
        return False
    asked = {"public_id": public_id("era"), "tag": tag, "asked_at": origin.recorded_at}
    connection.execute(_requests.insert().values(asked))
    return True


def withdraw(connection: Connection, contact_id: int, at: int) -> None:
    """The person does not want it any more. Their opt-outs stay."""
    tag = next(iter(write.lock(connection, contact_id).values())).tag
    connection.execute(update(_requests).where(_IS_OPEN, _requests.c.tag == tag).values(withdrawn_at=at))


def of_person(connection: Connection, tag: bytes) -> Row[Any] | None:
    """The open request of a person."""
    return connection.execute(select(_requests).where(_IS_OPEN, _requests.c.tag == tag)).one_or_none()


def count(session: Session) -> int:
    """How many requests are open."""
    return session.scalar(select(func.count()).select_from(ErasureRequest).where(_IS_OPEN)) or 0


def listed(session: Session, is_open: bool, before: int | None, most: int) -> Sequence[Row[ErasureRequest, Contact]]:
    """Requests with whoever made them (None: the contact is gone): open ones with the oldest first, the others with the newest
    first, beyond the id `before`."""
    query = select(ErasureRequest, Contact).outerjoin(Contact, Contact.tag == ErasureRequest.tag)
    query = query.where(_IS_OPEN if is_open else ~_IS_OPEN).order_by(_requests.c.id if is_open else _requests.c.id.desc())
    if before is not None:
        query = query.where(_requests.c.id > before if is_open else _requests.c.id < before)
    return session.execute(query.limit(most)).all()


def found(session: Session, name: str) -> Row[ErasureRequest, Contact] | None:
    """The open request with this public id, and whoever made it."""
    query = select(ErasureRequest, Contact).outerjoin(Contact, Contact.tag == ErasureRequest.tag)
    return session.execute(query.where(_IS_OPEN, _requests.c.public_id == name)).one_or_none()


def carry_out(name: str, origin: Provenance, done_by: str) -> None:
    """Erase the person, and first what tells of them elsewhere: if that is cut short, the request is still open. Of two
    teammates who press at once, one does it. Raises `NotOpenError`."""
    with db.engine.connect() as connection:
        tag = connection.scalar(select(_requests.c.tag).where(_IS_OPEN, _requests.c.public_id == name))
        if tag is None:
            raise NotOpenError(name)
        who = traces.known(connection, tag)
    traces.forget(who)
    with in_front(), writing() as session:
        _erase(session.connection(), name, tag, origin, done_by)


def _erase(connection: Connection, name: str, tag: bytes, origin: Provenance, done_by: str) -> None:
    once = update(_requests).where(_IS_OPEN, _requests.c.public_id == name)
    if not connection.execute(once.values(done_at=origin.recorded_at, done_by=done_by)).rowcount:
        raise NotOpenError(name)
    contact_id = connection.scalar(select(_contacts.c.id).where(_contacts.c.tag == tag))
    if contact_id is not None:
        _forget_contact(connection, contact_id, origin)
    mine = select(_events.c.id).where(_events.c.tag == tag)
    connection.execute(delete(_evidence).where(_evidence.c.event_id.in_(mine)))


def _forget_contact(connection: Connection, contact_id: int, origin: Provenance) -> None:
    """With what it wrote, and what it got. What it opted into since it asked is opted out of again, for the addresses' sake."""
    for channel, row in write.lock(connection, contact_id).items():
        if row.address_key and row.flag is not Flag.OPTED_OUT:
            write.opt_out(connection, contact_id, channel, origin)
    sent = select(_messages.c.public_id).where(_messages.c.contact_id == contact_id)
    connection.execute(delete(_delivered).where(_delivered.c.message_public_id.in_(sent)))
    contacts.remove(connection, contact_id)
