"""Opting in again on one's own page: it counts only when it is confirmed through the channel, with a link of its own.

The link names the event that asked. It is good while that request is open: for seven days, until it is confirmed, or until a
newer opt-out. What may not live here: HTTP and the words of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, select

from optin.ledger import body, write
from optin.ledger.body import Provenance
from optin.models.contact import Contact, ContactChannel
from optin.models.ledger import ConsentEvent
from optin.sending import service
from optin.tokens import Purpose, TokenError, Tokens
from optin.vocabulary import Act, Block, Channel, Flag, Word

ASK_WITHIN: Final = 7 * 24 * 3600
ASK_AGAIN_AFTER: Final = 24 * 3600
PATH: Final = "/c/"
_UNREACHABLE: Final = Block.STOPPED | Block.BLOCKED | Block.UNDELIVERABLE

_contacts: Any = Contact.__table__
_channels: Any = ContactChannel.__table__
_events: Any = ConsentEvent.__table__


class Request(Word):
    """What became of the wish. `NEEDLESS`: nothing stands against messages. `UNREACHABLE`: no message would arrive."""

    ASKED = 1
    ASKED_BEFORE = 2
    NEEDLESS = 3
    UNREACHABLE = 4


class State(Word):
    """Where a request stands when its link is opened."""

    OPEN = 1
    CONFIRMED = 2
    EXPIRED = 3
    MOVED = 4
    OVERTAKEN = 5


class Asking(NamedTuple):
    """How the desk asks: with which keys links are signed, where they lead, in whose name and in which language."""

    tokens: Tokens
    base: str
    organisation: str
    language: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link of a request names."""

    tag: bytes
    channel: Channel
    event: str
    language: str


def may_ask(row: Row[Any]) -> bool:
    """Whether a message on this channel could reach the person, and the person is not in already."""
    is_in = row.flag is Flag.OPTED_IN and Block.COMPLAINED not in row.blocks
    return row.address_key is not None and not is_in and not row.blocks & _UNREACHABLE


def ask(connection: Connection, contact_id: int, channel: Channel, asking: Asking, origin: Provenance) -> Request:
    """Send the person a link that confirms. At most one on a channel and day. Afterwards call `jobs.wake()`."""
    row, at = write.lock(connection, contact_id)[channel], origin.recorded_at
    if row.flag is Flag.OPTED_IN and Block.COMPLAINED not in row.blocks:
        return Request.NEEDLESS
    if not may_ask(row):
        return Request.UNREACHABLE
    if _was_asked(connection, row, at):
        return Request.ASKED_BEFORE
    person = connection.execute(select(_contacts).where(_contacts.c.id == contact_id)).one()
    asked = write.ask(connection, contact_id, channel, origin, at + ASK_WITHIN)
    named = [person.tag.hex(), channel.word, asked.public_id, asking.language]
    service.queue_confirmation_request(
        connection,
        contact_id=contact_id,
        channel=channel,
        address=person.phone if channel.uses_phone else person.email,
        link=f"{asking.base}{PATH}{asking.tokens.sign(Purpose.RETURN, named)}",
        organisation=asking.organisation,
        language=asking.language,
        now=at,
    )
    return Request.ASKED


def read(tokens: Tokens, token: str) -> Asked:
    """What a link names. Raises `TokenError`."""
    match tokens.read(Purpose.RETURN, token):
        case [str(tag), str(word), str(event), str(language)]:
            return Asked(bytes.fromhex(tag), Channel.of(word), event, language)
        case _:
            raise TokenError("not a link to confirm with")


def state(connection: Connection, asked: Asked, at: int) -> State:
    """Whether the link still confirms."""
    query = select(_channels).join(_contacts, _contacts.c.id == _channels.c.contact_id)
    row = connection.execute(query.where(_contacts.c.tag == asked.tag, _channels.c.channel == asked.channel)).one_or_none()
    return _state(connection, row, asked, at)


def confirm(connection: Connection, asked: Asked, origin: Provenance) -> State:
    """Opt in, if the link still confirms. Returns how it was found."""
    row = _locked(connection, asked)
    found = _state(connection, row, asked, origin.recorded_at)
    if row is not None and found is State.OPEN:
        write.opt_in(connection, row.contact_id, asked.channel, origin)
    return found


def _locked(connection: Connection, asked: Asked) -> Row[Any] | None:
    contact_id = connection.scalar(select(_contacts.c.id).where(_contacts.c.tag == asked.tag))
    try:
        return None if contact_id is None else write.lock(connection, contact_id)[asked.channel]
    except write.NoContactError:
        return None


def _state(connection: Connection, row: Row[Any] | None, asked: Asked, at: int) -> State:
    event = connection.execute(select(_events).where(_events.c.public_id == asked.event)).one_or_none()
    if row is None or event is None or row.address_key is None:
        return State.MOVED
    told: Mapping[str, object] = body.read(event.body)
    if told["address"] != row.address_key.hex():
        return State.MOVED
    if row.flag_event is not None and row.flag_event > event.id:
        return State.CONFIRMED if row.flag is Flag.OPTED_IN else State.OVERTAKEN
    return State.OPEN if event.recorded_at + ASK_WITHIN > at else State.EXPIRED


def _was_asked(connection: Connection, row: Row[Any], at: int) -> bool:
    """Whether a request of the last day is open: one that an opt-out has overtaken since is not."""
    query = select(_events.c.id).where(
        _events.c.tag == row.tag,
        _events.c.channel == row.channel,
        _events.c.act == Act.ASKED,
        _events.c.recorded_at > at - ASK_AGAIN_AFTER,
        _events.c.id > (row.flag_event or 0),
    )
    return connection.execute(query.limit(1)).first() is not None
