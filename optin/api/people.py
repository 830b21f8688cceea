"""A contact as programs see one, and how one is found by its id or an address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from optin import contacts, preferences
from optin.addresses import AddressError, Email, Phone, read_email, read_phone
from optin.api import guard
from optin.api.problems import ProblemError, mistaken
from optin.api.shapes import Instant, Shown, words
from optin.clock import now
from optin.contacts import Person
from optin.desk import desk
from optin.ledger.body import Provenance
from optin.models import ConsentEvent, Contact, ContactChannel
from optin.vocabulary import Block, Channel, Flag, Source

_ID: Final = re.compile(r"con_[a-z2-7]{24}")

ChannelWord: Any = words(Channel)
FlagWord: Any = words(Flag)
# Strongest last in the vocabulary; programs that look at one block want the strongest.
BLOCK_WORDS: Final = tuple(block.words[0] for block in Block if block)


class ChannelShown(Shown):
    """What is so on one channel. `effective` is the flag, or what the default of the channel makes of `unset`. `block` is the
    strongest of `blocks`. `since` and `event_id` tell when and by which consent event the flag came to be."""

    flag: FlagWord
    effective: FlagWord
    block: str | None = Field(description=f"One of: {', '.join(BLOCK_WORDS)}.")
    blocks: list[str]
    since: Instant | None
    event_id: str | None


class ContactShown(Shown):
    """A contact with its channels."""

    id: str
    name: str
    phone: str | None = Field(description="E.164.")
    email: str | None
    locale: str | None
    time_zone: str | None
    created_at: Instant
    updated_at: Instant
    channels: dict[str, ChannelShown]


def found(session: Session, contact_id: str) -> Contact:
    """The contact with this id. Raises `ProblemError` 404."""
    contact = session.scalar(select(Contact).where(Contact.public_id == contact_id)) if _ID.fullmatch(contact_id) else None
    if contact is None:
        raise ProblemError(404, "no_such_contact", "There is no contact with this id.")
    return contact


def recipient(session: Session, channel: Channel, to: str) -> Contact:
    """The contact with this id or address. An address of nobody makes one, without an opt-in. Raises `ProblemError`."""
    if to.startswith("con_"):
        known = session.scalar(select(Contact).where(Contact.public_id == to)) if _ID.fullmatch(to) else None
        if known is None:
            raise ProblemError(409, "no_such_contact", "There is no contact with this id.")
        return known
    address = phone(to, session, "to") if channel.uses_phone else email(to, "to")
    person = Person(phone=address) if isinstance(address, Phone) else Person(email=address)
    contact_id = contacts.find_or_create(session.connection(), person, desk().config.pepper, by_program())
    return session.get_one(Contact, contact_id)


def by_program(occurred_at: int | None = None, **more: str | int | None) -> Provenance:
    """How an act of the program behind this request came to be."""
    at = now()
    return Provenance(
        source=Source.API,
        occurred_at=at if occurred_at is None else occurred_at,
        recorded_at=at,
        evidence={"program": guard.key().name, **more},
    )


def phone(text: str, session: Session, field: str = "phone") -> Phone:
    """A phone number. Raises `ProblemError` 422."""
    try:
        return read_phone(text, preferences.current(session).country)
    except AddressError as error:
        raise mistaken(field, error.sentence) from None


def email(text: str, field: str = "email") -> Email:
    """An e-mail address. Raises `ProblemError` 422."""
    try:
        return read_email(text)
    except AddressError as error:
        raise mistaken(field, error.sentence) from None


def shown(session: Session, those: Sequence[Contact]) -> list[ContactShown]:
    """Contacts with their channels, in the order given."""
    ids = [contact.id for contact in those]
    rows = session.scalars(select(ContactChannel).where(ContactChannel.contact_id.in_(ids)).order_by(ContactChannel.channel))
    channels: dict[int, list[ContactChannel]] = {number: [] for number in ids}
    for row in rows:
        channels[row.contact_id].append(row)
    events = _event_names(session, [row.flag_event for of_one in channels.values() for row in of_one if row.flag_event])
    defaults = preferences.current(session).defaults
    return [_shown(contact, channels[contact.id], events, defaults) for contact in those]


def _event_names(session: Session, ids: Sequence[int]) -> dict[int, str]:
    query = select(ConsentEvent.id, ConsentEvent.public_id).where(ConsentEvent.id.in_(ids))
    return {row[0]: row[1] for row in session.execute(query)}


def _shown(
    contact: Contact, rows: Sequence[ContactChannel], events: Mapping[int, str], defaults: Mapping[Channel, Flag]
) -> ContactShown:
    return ContactShown(
        id=contact.public_id,
        name=contact.name,
        phone=contact.phone,
        email=contact.email,
        locale=contact.locale,
        time_zone=contact.time_zone,
        created_at=contact.created_at,
        updated_at=contact.updated_at,
        channels={row.channel.word: _channel(row, events, defaults[row.channel]) for row in rows},
    )


def _channel(row: ContactChannel, events: Mapping[int, str], default: Flag) -> ChannelShown:
    effective = default if row.flag is Flag.UNSET else row.flag
    blocks = row.blocks.words
    return ChannelShown(
        flag=FlagWord(row.flag.word),
        effective=FlagWord(effective.word),
        block=blocks[-1] if blocks else None,
        blocks=blocks,
        since=row.flag_at,
        event_id=events.get(row.flag_event) if row.flag_event else None,
    )
