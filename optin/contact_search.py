"""The list of contacts: one search box, two filters, and keyset pages that stay instant at a hundred thousand contacts.

What may not live here: changes, and which contacts a broadcast reaches (that is `sending/audience.py`, by standing alone).
Nothing is counted and nothing is skipped over: a page is the fifty rows after the last one.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from optin.addresses import AddressError, read_email, read_phone, search_digits
from optin.contacts import fold_name
from optin.models import Contact, ContactChannel
from optin.vocabulary import Block, Channel, Flag

MOST: Final = 50
LONGEST: Final = 200  # characters of a search
_MOST_WORDS: Final = 8


class State(Enum):
    """What the second filter offers; the value is the word in the URL."""

    NEVER_ASKED = "never_asked"
    OPTED_IN = "opted_in"
    OPTED_OUT = "opted_out"
    AWAITING = "awaiting"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for. A channel without a state narrows nothing. `country` is where numbers without a code are read.

    `members` is a query of contact ids, in one column: nobody else is found.
    """

    text: str = ""
    channel: Channel | None = None
    state: State | None = None
    country: str = "US"
    members: Select[Any] | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page begins: below the contact with this id (older ones), or above it."""

    contact_id: int
    newer: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list."""

    contact: Contact
    channels: dict[Channel, ContactChannel]


@dataclass(frozen=True, slots=True)
class Page:
    """At most fifty contacts, newest first, with the cursors of the pages beside it."""

    rows: list[Listed]
    newer: Cursor | None = None
    older: Cursor | None = None


def find(session: Session, search: Search, now: int, cursor: Cursor | None = None) -> Page:
    """One page of the contacts that match. `now` (UTC seconds) tells which requests for confirmation are still open."""
    ids = _ids(session, search, now, cursor)
    more, ids = len(ids) > MOST, ids[:MOST]
    if cursor is not None and cursor.newer:
        if not more:  # The newest ones: the first page, filled up.
            return find(session, search, now)
        ids.reverse()
    is_first = cursor is None
    return Page(
        _listed(session, ids),
        newer=None if is_first or not ids else Cursor(ids[0], newer=True),
        older=Cursor(ids[-1]) if more or (cursor is not None and cursor.newer) else None,
    )


def named(session: Session, text: str, country: str) -> Contact | None:
    """The one contact with this public id, phone number or e-mail address, in any spelling. `country`: as in `Search`."""
    seen = visible(text)
    ways = [Contact.public_id == seen, *_whole_addresses(seen, country)]
    found = session.scalars(select(Contact).where(or_(*ways)).limit(2)).all()
    return found[0] if len(found) == 1 else None


def _ids(session: Session, search: Search, now: int, cursor: Cursor | None) -> list[int]:
    query = select(Contact.id).limit(MOST + 1)
    for condition in _conditions(search, now):
        query = query.where(condition)
    if cursor is not None and cursor.newer:
        query = query.where(Contact.id > cursor.contact_id).order_by(Contact.id)
    else:
        query = query.order_by(Contact.id.desc())
        if cursor is not None:
            query = query.where(Contact.id < cursor.contact_id)
    return list(session.scalars(query))


def _listed(session: Session, ids: Sequence[int]) -> list[Listed]:
    contacts = {contact.id: contact for contact in session.scalars(select(Contact).where(Contact.id.in_(ids)))}
    query = select(ContactChannel).where(ContactChannel.channel.in_(list(Channel)), ContactChannel.contact_id.in_(ids))
    channels: dict[int, dict[Channel, ContactChannel]] = {contact_id: {} for contact_id in ids}
    for row in session.scalars(query):
        channels[row.contact_id][row.channel] = row
    return [Listed(contacts[contact_id], channels[contact_id]) for contact_id in ids]


def _conditions(search: Search, now: int) -> list[ColumnElement[bool]]:
    conditions = []
    text = visible(search.text)
    if text:
        conditions.append(_matches(text, search.country))
    if search.members is not None:
        conditions.append(Contact.id.in_(search.members))
    if search.state is not None:
        conditions.append(_is_in(search.state, search.channel, now))
    return conditions


def visible(text: str) -> str:
    """What was typed without characters that nobody sees, which come along with copied numbers and which PostgreSQL refuses."""
    spaced = " ".join(text[:LONGEST].split())
    return "".join(character for character in spaced if character.isprintable())


def _matches(text: str, country: str) -> ColumnElement[bool]:
    """Name, e-mail or phone. What people type is never a pattern: `%` and `_` stand for themselves."""
    ways: list[ColumnElement[bool]] = [_contains(Contact.email_key, text.casefold())]
    words = fold_name(text).split()[:_MOST_WORDS]
    if words:
        ways.append(and_(*(_contains(Contact.name_folded, word) for word in words)))
    if not text.isascii():
        ways.append(_contains(Contact.email, text.casefold()))
    digits = search_digits(text)
    if digits is not None:
        ways.append(_contains(Contact.phone, digits))
    return or_(*ways, *_whole_addresses(text, country))


def _whole_addresses(text: str, country: str) -> list[ColumnElement[bool]]:
    """The address that was typed, if it is a whole one: in its normal form it is found whatever the spelling."""
    ways: list[ColumnElement[bool]] = []
    with suppress(AddressError):
        ways.append(Contact.phone == read_phone(text, country).e164)
    with suppress(AddressError):
        ways.append(Contact.email_key == read_email(text).key)
    return ways


def _contains(column: Any, part: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.contains(part, autoescape=True)
    return found


def _is_in(state: State, channel: Channel | None, now: int) -> ColumnElement[bool]:
    """Whether the contact is in this state on the channel, or on any."""
    row = ContactChannel
    awaiting = and_(row.asked_until.is_not(None), row.asked_until > now)
    meant = {
        State.NEVER_ASKED: and_(row.flag == Flag.UNSET, or_(row.asked_until.is_(None), row.asked_until <= now)),
        State.OPTED_IN: row.flag == Flag.OPTED_IN,
        State.OPTED_OUT: row.flag == Flag.OPTED_OUT,
        State.AWAITING: awaiting,
        State.BLOCKED: row.blocks != Block.NONE,
    }[state]
    channels = [channel] if channel else list(Channel)
    return or_(*(Contact.id.in_(select(row.contact_id).where(row.channel == chosen, meant)) for chosen in channels))
