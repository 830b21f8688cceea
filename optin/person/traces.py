"""What tells of a person besides their contact: rows of files, answers kept for programs and by them, what they wrote before
they were known, names that providers have for them, and the evidence of contacts that were deleted before.

Every place is looked through by a reader first, because nothing finds an address there but a look at all of it; then it is
emptied in short transactions, so nobody waits. What may not live here: the contact itself (`erasure.py`).
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, false, func, or_, select, update

from optin import answered, provider_names
from optin.database import db, writing
from optin.models.contact import Contact
from optin.models.inbound import InboundMessage
from optin.models.ledger import ConsentEvent, Evidence
from optin.models.message import SandboxDelivery
from optin.models.webhook import WebhookAttempt, WebhookDelivery, WebhookEvent
from optin.uploads import forgetting

_contacts: Any = Contact.__table__
_events: Any = ConsentEvent.__table__
_evidence: Any = Evidence.__table__
_inbound: Any = InboundMessage.__table__
_delivered: Any = SandboxDelivery.__table__
_attempts: Any = WebhookAttempt.__table__

_ADDRESSES: Final = ("address", "address_before")
_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Known:
    """By what a person can be found: their contact's id, and every address that they have and had (E.164; e-mail as it was
    typed and as it is compared)."""

    name: str
    phones: frozenset[str]
    emails: frozenset[str]

    @property
    def addresses(self) -> frozenset[str]:
        """All of them."""
        return self.phones | self.emails


def known(connection: Connection, tag: bytes) -> Known:
    """What is known of the person with this tag, whose contact may be gone."""
    contact = connection.execute(select(_contacts).where(_contacts.c.tag == tag)).one_or_none()
    mine = select(_evidence.c.content).join(_events, _events.c.id == _evidence.c.event_id).where(_events.c.tag == tag)
    told = [json.loads(content) for content in connection.scalars(mine)]
    said = {str(one[name]) for one in told for name in _ADDRESSES if one.get(name)}
    said |= {one for one in (contact.phone, contact.email, contact.email_key) if one} if contact else set()
    emails = {one for one in said if "@" in one}
    return Known(contact.public_id if contact else "", frozenset(said - emails), frozenset(emails | _folded(emails)))


def forget(who: Known) -> None:
    """Erase all of it."""
    forgetting.forget(who.phones, who.emails)
    with writing() as session:
        answered.erase(session.connection(), who.addresses | ({who.name} if who.name else set()))
        for phone in sorted(who.phones):
            provider_names.forget_phone(session.connection(), phone)
    _forget_words(who)
    _each(_attempts, _attempts.c.id, _repeated_by_programs(who), {"said": ""})
    _each(_delivered, _delivered.c.id, _delivered.c.address.in_(who.addresses))
    _each(_evidence, _evidence.c.event_id, _evidence.c.event_id.in_(_of_the_deleted(who)))


def _folded(emails: Collection[str]) -> set[str]:
    return {email.casefold() for email in emails}


def _forget_words(who: Known) -> None:
    """What came from their addresses and was no contact's. What is still to be read is left to whoever reads it."""
    senders = who.addresses | {phone.removeprefix("+") for phone in who.phones}
    is_theirs = and_(_inbound.c.processed_at.is_not(None), func.lower(_inbound.c.sender).in_(_folded(senders)))
    _each(_inbound, _inbound.c.id, is_theirs, {"sender": "", "body": "", "payload": "", "folded": ""})


def _repeated_by_programs(who: Known) -> ColumnElement[bool]:
    """Tries of webhooks about them: what was answered may repeat anything. The webhook itself names nobody."""
    told = select(WebhookDelivery.id).join(WebhookEvent)
    about = told.where(WebhookEvent.body.contains(who.name, autoescape=True) if who.name else false())
    names = (_attempts.c.said.contains(address, autoescape=True) for address in sorted(who.addresses))
    return and_(_attempts.c.said != "", or_(_attempts.c.delivery_id.in_(about), *names))


def _of_the_deleted(who: Known) -> Any:
    """Events of people whose contact is gone, and whose evidence names one of the addresses."""
    is_gone = ~select(_contacts.c.id).where(_contacts.c.tag == _events.c.tag).exists()
    quoted = (json.dumps(address, ensure_ascii=False) for address in sorted(who.addresses))
    names = or_(*(_evidence.c.content.contains(one, autoescape=True) for one in quoted))
    query = select(_events.c.tag).join(_evidence, _evidence.c.event_id == _events.c.id).where(is_gone, names)
    return select(_events.c.id).where(_events.c.tag.in_(query))


def _each(table: Table, key: Any, which: ColumnElement[bool], values: dict[str, str] | None = None) -> None:
    """Change the rows, or delete them where there are no values."""
    with db.engine.connect() as connection:
        ids = list(connection.scalars(select(key).where(which)))
    for first in range(0, len(ids), _AT_ONCE):
        mine = key.in_(ids[first : first + _AT_ONCE])
        with writing() as session:
            session.execute(delete(table).where(mine) if values is None else update(table).where(mine).values(values))
