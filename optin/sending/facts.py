"""What is so for one contact on one channel, as the policy wants to know it. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from enum import IntFlag
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from optin.addresses import AddressError, read_email
from optin.database.batched import Batched
from optin.database.prepared import Prepared
from optin.models.columns import Id
from optin.models.contact import Contact, ContactChannel
from optin.policy import NEVER, Facts
from optin.sending import asking, terms
from optin.sending.terms import Terms
from optin.vocabulary import Channel, Conversation, Flag, Path, Reach, Standing

# Where contacts are judged together, the event behind a flag has a stand-in: the one an override names, or a newer one.
NAMED: Final = 1
NEWER: Final = 2


class Ahead(IntFlag):
    """Which instants of a contact's row lie ahead, and whether the flag was set since somebody chose to send to all."""

    NOTHING = 0
    PAUSED = 1
    CAPPED = 2
    WINDOW = 4
    SAID_SINCE = 8


_channels: Any = ContactChannel.__table__
_contacts: Any = Contact.__table__

_READ: Final = Prepared(
    select(_channels, _contacts.c.phone, _contacts.c.email, _contacts.c.email_key)
    .join(_contacts, _contacts.c.id == _channels.c.contact_id)
    .where(_channels.c.contact_id == bindparam("of_contact"), _channels.c.channel == bindparam("on_channel"))
)


# All rows of some contacts, in the order in which an opt-out takes them; locked as an opt-out locks them. On SQLite the write
# lane is the lock.
def _rows(given: Any) -> Any:
    mine = select(_channels).where(_channels.c.contact_id == given["of_contact"])
    return mine.order_by(_channels.c.contact_id, _channels.c.channel)


_SOME: Final = {"of_contact": Id}
_LOCK: Final = Batched(_SOME, lambda given: _rows(given).with_for_update(key_share=True, of=_channels))
_LOCK_AT_ONCE: Final = Batched(_SOME, lambda given: _rows(given).with_for_update(key_share=True, of=_channels, nowait=True))
_PEOPLE: Final = Batched(
    _SOME,
    lambda given: select(_contacts.c.id, _contacts.c.phone, _contacts.c.email, _contacts.c.email_key).where(
        _contacts.c.id == given["of_contact"]
    ),
)


def of_contact(connection: Connection, contact_id: int, channel: Channel, address: str, at: int) -> Facts:
    """The facts for a message to this contact at this address.

    A contact who is gone, or whose address is another by now, counts as one without an address.
    """
    row = _READ.first(connection, {"of_contact": contact_id, "on_channel": channel})
    if row is None or not _is_theirs(row, channel, address):
        return _unreachable(channel, at)
    return of_row(connection, row, channel, terms.of(connection, channel), at)


def asked(connection: Connection, known: Facts, contact_id: int, but: int = 0) -> Facts:
    """The same with when the contact may be asked for an opt-in again, which matters to an invitation alone. `but` is the id of
    the message that is judged: it does not stand in its own way."""
    return replace(known, ask_from=asking.ask_from(connection, contact_id, known.channel, but))


def of_messages(connection: Connection, messages: Sequence[Row[Any]], kept: Mapping[Channel, Terms], at: int) -> list[Facts]:
    """The facts for each of these messages, in their order. No opt-out can commit before this transaction ends.

    Where one contact is locked by somebody else, they are waited for. Where there are several contacts nobody is waited for,
    or two who lock several could wait for each other: raises `OperationalError`.
    """
    ids = {message.contact_id for message in messages if message.contact_id is not None}
    some = [{"of_contact": contact_id} for contact_id in sorted(ids)]
    taken = _LOCK if len(some) == 1 else _LOCK_AT_ONCE
    rows = {(row.contact_id, row.channel): row for row in taken.rows(connection, some)}
    # Read after the lock: whoever was waited for may have changed an address.
    people = {person.id: person for person in _PEOPLE.rows(connection, some)}

    def of(message: Row[Any]) -> Facts:
        if message.contact_id is None:
            return of_teammate(at)
        person, row = people.get(message.contact_id), rows.get((message.contact_id, message.channel))
        if person is None or row is None or not _is_theirs(person, message.channel, message.address):
            return _unreachable(message.channel, at)
        known = of_row(connection, row, message.channel, kept[message.channel], at)
        return asked(connection, known, message.contact_id, message.id) if message.path is Path.INVITE else known

    return [of(message) for message in messages]


def lock(connection: Connection, contact_ids: Collection[int]) -> None:
    """Lock some contacts as an opt-out locks one, in the order of their ids, and wait for whoever has them."""
    _LOCK.rows(connection, [{"of_contact": contact_id} for contact_id in sorted(contact_ids)])


def of_row(connection: Connection, row: Any, channel: Channel, kept: Terms, at: int) -> Facts:
    """The facts in a contact's row on a channel, on its terms."""
    standing = Standing.of(row.standing)
    return Facts(
        channel=channel,
        standing=standing,
        default=kept.default,
        opens_at=kept.hours.opens_at(connection, standing, at),
        flag_event=row.flag_event,
        paused_until=row.paused_until,
        capped_until=NEVER if kept.is_never else row.capped_until,
        window_until=row.window_until,
        conversation=conversation_of(row),
    )


def conversation_of(row: Any) -> Conversation:
    """Whether what the person last wrote carries a conversation: only what is newer than any stop, and than the opt-out that
    stands. Of the same second, the stop counts."""
    if row.heard_at is None:
        return Conversation.NONE
    opted_out_at = row.flag_at if Standing.of(row.standing).flag is Flag.OPTED_OUT else None
    is_newest = all(at is None or row.heard_at > at for at in (row.closed_at, opted_out_at))
    return Conversation.OPEN if is_newest else Conversation.CLOSED


def of_alike(connection: Connection, channel: Channel, standing: Standing, kept: Terms, ahead: Ahead, at: int) -> Facts:
    """The facts of all contacts who stand alike. An instant of theirs that is ahead is so by a second: only whether it is,
    counts. When their hours open is the same for all of them."""
    return Facts(
        channel=channel,
        standing=standing,
        default=kept.default,
        opens_at=kept.hours.opens_at(connection, standing, at),
        flag_event=NEWER if Ahead.SAID_SINCE in ahead else NAMED,
        paused_until=at + 1 if Ahead.PAUSED in ahead else None,
        capped_until=NEVER if kept.is_never else at + 1 if Ahead.CAPPED in ahead else None,
        window_until=at + 1 if Ahead.WINDOW in ahead else None,
    )


def of_teammate(at: int) -> Facts:
    """The facts for mail to somebody who works here: there is an address, and consent is no question."""
    return Facts(Channel.EMAIL, Standing(reach=Reach.USABLE), Flag.OPTED_OUT, opens_at=at)


def address_of(contact: Any, channel: Channel) -> str:
    """Where messages to this contact go on this channel; empty where there is no address."""
    return (contact.phone if channel.uses_phone else contact.email) or ""


def default_of(connection: Connection, channel: Channel) -> Flag:
    """What an unset flag counts as on this channel."""
    return terms.of(connection, channel).default


def _unreachable(channel: Channel, at: int) -> Facts:
    return Facts(channel, Standing(), Flag.OPTED_OUT, opens_at=at)


def _is_theirs(row: Any, channel: Channel, address: str) -> bool:
    if channel.uses_phone:
        return bool(address == row.phone)
    if address == row.email:
        return True
    try:
        return bool(read_email(address).key == row.email_key)
    except AddressError:
        return False
