"""The frequency cap at work: what contacts have had, and from when they may have more.

The messages are the truth: one counts from the moment it departed, unless it certainly did not arrive. `capped_until` of a
channel row is worked out from them, under the locks of the contact, so that audiences see it. Nothing is decided here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, Integer, Row, and_, bindparam, false, or_, select, update

from optin import troubles
from optin.database.batched import Batched
from optin.models.columns import Id, Instant
from optin.models.contact import ContactChannel
from optin.models.message import Message
from optin.policy import Facts
from optin.sending import facts, terms
from optin.sending.terms import Terms
from optin.vocabulary import Category, Channel, MessageState

_messages: Any = Message.__table__
_channels: Any = ContactChannel.__table__

# Those that the person has, or may have. `due_at` is when they departed.
_ARRIVED: Final = (
    MessageState.DISPATCHING,
    MessageState.SENT,
    MessageState.UNKNOWN,
    MessageState.DELIVERED,
    MessageState.READ,
)
COUNTS: Final = and_(
    _messages.c.category == Category.MARKETING,
    _messages.c.is_test.is_(false()),
    or_(*(_messages.c.state == state for state in _ARRIVED)),
    _messages.c.due_at > bindparam("since"),
)

_GOT: Final = Batched(
    {"of_contact": Id},
    lambda given: select(_messages.c.contact_id, _messages.c.channel, _messages.c.due_at).where(
        _messages.c.contact_id == given["of_contact"], COUNTS
    ),
)
_MOVE: Final = Batched(
    {"of_contact": Id, "on_channel": Integer(), "until": Instant},
    lambda given: (
        update(_channels)
        .where(
            _channels.c.contact_id == given["of_contact"],
            _channels.c.channel == given["on_channel"],
            _channels.c.capped_until.is_distinct_from(given["until"]),
        )
        .values(capped_until=given["until"])
        .returning(_channels.c.contact_id)
    ),
)

# What a contact got: the channel and the moment of each message.
Got = list[tuple[Channel, int]]


class Share:
    """What the contacts of some messages have had, while it is decided about these in one transaction that has the contacts
    locked. Where several are for one contact, each counts for the next."""

    def __init__(self, connection: Connection, messages: Sequence[Row[Any]], kept: Mapping[Channel, Terms], at: int) -> None:
        self._connection, self._at, self._terms = connection, at, kept
        self._has_cap = any(one.has_cap for one in kept.values())
        marketing = {message.contact_id for message in messages if _is_counted(message)} if self._has_cap else set()
        self._got = _got(connection, kept, marketing, at)
        self._rests = troubles.rests(connection, marketing, at)

    def applied(self, message: Row[Any], known: Facts) -> Facts:
        """The facts for the message, with what its contact has had by now."""
        if not self._has_cap or message.contact_id not in self._got or self._terms[message.channel].is_never:
            return known
        rests_until = self._rests.get((message.contact_id, message.channel))
        return replace(known, capped_until=_until(self._terms, message.channel, self._got[message.contact_id], rests_until))

    def take(self, message: Row[Any]) -> None:
        """The message is to leave."""
        if self._has_cap and _is_counted(message):
            self._got[message.contact_id].append((message.channel, self._at))

    def note(self) -> None:
        """Move on `capped_until` of those who get something, when the messages have departed."""
        if self._has_cap:
            _move(self._connection, self._terms, set(self._got), self._at)


def recount(connection: Connection, contact_ids: Collection[int], at: int) -> None:
    """Work out `capped_until` of these contacts anew. They are locked, in the order in which everybody locks them."""
    if contact_ids:
        facts.lock(connection, contact_ids)
        _move(connection, terms.of_all(connection), contact_ids, at)


@contextmanager
def counted_again(connection: Connection, message_ids: Collection[int], at: int) -> Iterator[None]:
    """What becomes of these messages inside may change what their contacts have had. The contacts are locked first, as at
    dispatch, or two could wait for each other."""
    contact_ids: Collection[int] = ()
    if message_ids and any(one.has_cap for one in terms.of_all(connection).values()):
        of_these = (_messages.c.id.in_(message_ids), _messages.c.contact_id.is_not(None))
        contact_ids = connection.scalars(select(_messages.c.contact_id).where(*of_these).distinct()).all()
        facts.lock(connection, contact_ids)
    yield
    recount(connection, contact_ids, at)


def _is_counted(message: Row[Any]) -> bool:
    return message.contact_id is not None and message.category is Category.MARKETING and not message.is_test


def _got(connection: Connection, all_terms: Mapping[Channel, Terms], contact_ids: Collection[int], at: int) -> dict[int, Got]:
    """What these contacts had in the time that counts; one without anything has an empty list."""
    spans = [cap.seconds for one in all_terms.values() for cap in (one.cap, one.cap_of_all) if cap is not None]
    got = defaultdict[int, Got](list, {contact_id: [] for contact_id in contact_ids})
    if contact_ids and spans:
        some = [{"of_contact": contact_id} for contact_id in sorted(contact_ids)]
        for row in _GOT.rows(connection, some, since=at - max(spans)):
            got[row.contact_id].append((row.channel, row.due_at))
    return got


def _until(all_terms: Mapping[Channel, Terms], channel: Channel, got: Got, rests_until: int | None) -> int | None:
    """From when a channel's caps, and the provider's own, allow another message; None: nothing stands against one. A cap of no
    messages is not stored: it holds for everybody (`Terms.is_never`)."""
    one = all_terms[channel]
    ends = [rests_until]
    if one.cap is not None and one.cap.messages:
        ends.append(one.cap.until([moment for on, moment in got if on is channel]))
    if one.cap_of_all is not None and one.cap_of_all.messages:
        ends.append(one.cap_of_all.until([moment for _, moment in got]))
    return max((end for end in ends if end is not None), default=None)


def _move(connection: Connection, all_terms: Mapping[Channel, Terms], contact_ids: Collection[int], at: int) -> None:
    got, rests = _got(connection, all_terms, contact_ids, at), troubles.rests(connection, set(contact_ids), at)
    rows = [
        {
            "of_contact": contact_id,
            "on_channel": int(channel),
            "until": _until(all_terms, channel, moments, rests.get((contact_id, channel))),
        }
        for contact_id, moments in sorted(got.items())
        for channel in Channel
    ]
    _MOVE.rows(connection, rows)
