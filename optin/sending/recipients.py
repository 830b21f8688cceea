"""The recipients of a broadcast: written down in chunks with how they stand, judged by kind, and queued as messages.

Every function takes a connection inside a write transaction that holds the broadcast's row (`held`), does one short piece of
work and moves a cursor in that row, so that it can stop and go on anywhere. Every person is decided about again at dispatch.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, case, func, insert, literal, null, select, update

from optin.models.broadcast import Broadcast, BroadcastVerdict, Recipient
from optin.models.contact import Contact, ContactChannel
from optin.sending import audience, broadcast, facts, outbox, personal, release, tally, terms
from optin.sending.people import chosen
from optin.sending.tally import Kinds
from optin.vocabulary import BroadcastState, MessageState, Outcome, Reason, Standing

_broadcasts: Any = Broadcast.__table__
_recipients: Any = Recipient.__table__
_verdicts: Any = BroadcastVerdict.__table__
_channels: Any = ContactChannel.__table__
_contacts: Any = Contact.__table__

# Contact ids that one chunk looks at: so many that the commit hardly counts, and some twenty milliseconds of the write lane, so
# that opt-outs hardly wait.
CHUNK: Final = 40_000

# Messages queued at once: enough to be busy for a moment, few enough to be stopped in one.
FEED: Final = 125
_LOOKED_AT: Final = 4 * FEED

# What the verdict on a kind of recipients must be for messages to go to them.
GETS_IT: Final = (Outcome.SEND, Outcome.HOLD)


def held(connection: Connection, broadcast_id: int, state: BroadcastState) -> Row[Any] | None:
    """The broadcast's row, locked, while it is in this state and nobody else works on it."""
    query = select(_broadcasts).where(_broadcasts.c.id == broadcast_id, _broadcasts.c.state == state)
    return connection.execute(query.with_for_update(skip_locked=True, key_share=True)).one_or_none()


def begin(connection: Connection, row: Row[Any], at: int) -> None:
    """`scheduled → materialising`. Who becomes a contact from now on is not in it."""
    last = connection.scalar(select(func.max(_channels.c.contact_id)).where(_channels.c.channel == row.channel)) or 0
    _change(connection, row, state=BroadcastState.MATERIALISING, started_at=at, last_contact=last)


def write_chunk(connection: Connection, row: Row[Any], at: int) -> Kinds | None:
    """Write the next recipients down, with how they stand, and count them where that is quick. Raises `people.NoGroupError`."""
    asked = broadcast.question(row)
    up_to = min(row.materialised_to + CHUNK, row.last_contact)
    cc, ahead = _channels.c, audience.ahead_of(asked, at)
    covers = row.overrides_to is not None
    event = case((cc.flag_event <= row.overrides_to, cc.flag_event)) if covers else null()
    found = (
        select(literal(row.id), cc.contact_id, cc.standing, ahead, event)
        .where(*chosen(asked.audience, row.channel, row.materialised_to, up_to))
        .order_by(cc.contact_id)
    )
    columns = ["broadcast_id", "contact_id", "standing", "ahead", "overrides"]
    connection.execute(insert(_recipients).from_select(columns, found))
    _change(connection, row, materialised_to=up_to)
    return tally.of_chunk(connection, asked, row.materialised_to, up_to, at) if tally.can_count(connection, asked) else None


def count(connection: Connection, broadcast_id: int) -> Kinds:
    """How many recipients stand how. It reads all of them, so ask a reader."""
    kind = (_recipients.c.standing, _recipients.c.ahead)
    query = select(*kind, func.count().label("contacts")).where(_recipients.c.broadcast_id == broadcast_id)
    rows = connection.execute(query.group_by(*kind))
    return Counter({(row.standing, row.ahead): row.contacts for row in rows})


def open_up(connection: Connection, row: Row[Any], counted: Kinds, at: int) -> None:
    """`materialising → sending`: decide about every kind that was counted, and keep the verdicts."""
    asked = broadcast.question(row)
    kinds = audience.judge(connection, asked, ((*kind, contacts) for kind, contacts in counted.items()), at)
    verdicts = [
        {
            "broadcast_id": row.id,
            "standing": kind.standing.number,
            "ahead": kind.ahead,
            "outcome": kind.verdict.outcome,
            "reason": kind.verdict.reason,
            "contacts": kind.count,
        }
        for kind in kinds
    ]
    if verdicts:
        connection.execute(insert(_verdicts), verdicts)
    _change(connection, row, state=BroadcastState.SENDING)


class Fed(NamedTuple):
    """How many recipients were looked at (none: all have been), and how many of them get a message."""

    seen: int
    getting: int


def feed(connection: Connection, row: Row[Any], at: int) -> Fed:
    """Queue the next messages."""
    seen = following(connection, row.id, row.fed_to)
    if not seen:
        return Fed(0, 0)
    kinds = kinds_that_get_it(connection, row.id)
    getting = [recipient for recipient in seen if (recipient.standing, recipient.ahead) in kinds]
    if len(getting) > FEED:
        getting = getting[:FEED]
        seen = [recipient for recipient in seen if recipient.contact_id <= getting[-1].contact_id]
    outbox.add_many(connection, _messages(connection, row, getting, at))
    _change(connection, row, fed_to=seen[-1].contact_id, fed=row.fed + len(getting))
    return Fed(len(seen), len(getting))


def following(connection: Connection, broadcast_id: int, after: int) -> Sequence[Row[Any]]:
    """The next recipients above the contact id `after`, in order."""
    those = _recipients.c
    query = select(those.contact_id, those.standing, those.ahead, those.overrides).where(
        those.broadcast_id == broadcast_id, those.contact_id > after
    )
    return connection.execute(query.order_by(those.contact_id).limit(_LOOKED_AT)).all()


def kinds_that_get_it(connection: Connection, broadcast_id: int) -> set[tuple[int, int]]:
    """The kinds of recipients to whom messages go, as stored standing and instants ahead."""
    query = select(_verdicts.c.standing, _verdicts.c.ahead).where(
        _verdicts.c.broadcast_id == broadcast_id, _verdicts.c.outcome.in_(GETS_IT)
    )
    return {(row.standing, row.ahead) for row in connection.execute(query)}


def finish(connection: Connection, row: Row[Any], at: int) -> None:
    """`sending → done`."""
    _change(connection, row, state=BroadcastState.DONE, ended_at=at)


def refuse_to_go_on(connection: Connection, row: Row[Any], why: str) -> None:
    """Pause it with the reason, until somebody has seen to it."""
    _change(connection, row, state=BroadcastState.PAUSED, paused_why=why)


def _messages(connection: Connection, row: Row[Any], getting: Sequence[Row[Any]], at: int) -> list[dict[str, object]]:
    """One message for each of these. Who is gone gets none; who lost the address is refused at dispatch, with the reason."""
    query = select(_contacts.c.id, _contacts.c.name, _contacts.c.phone, _contacts.c.email).with_for_update(
        read=True, key_share=True
    )
    ids = [recipient.contact_id for recipient in getting]
    contacts = {contact.id: contact for contact in connection.execute(query.where(_contacts.c.id.in_(ids)))}
    words = personal.words(connection, row)
    wait = _waits(connection, row, [recipient for recipient in getting if recipient.contact_id in contacts], at)
    same = {
        "channel": row.channel,
        "path": broadcast.question(row).path,
        "category": row.category,
        "wording": row.wording,
        "created_at": at,
        "started_by": row.confirmed_by,
        "override_reason": row.override_reason,
        "template_version_id": row.template_version_id,
        "broadcast_id": row.id,
        "is_test": row.is_test,
    }
    return [
        {
            **same,
            **words(contacts[recipient.contact_id]),
            **wait[recipient.contact_id],
            "contact_id": recipient.contact_id,
            "address": facts.address_of(contacts[recipient.contact_id], row.channel),
            "overrides": recipient.overrides,
        }
        for recipient in getting
        if recipient.contact_id in contacts
    ]


def _waits(connection: Connection, row: Row[Any], getting: Sequence[Row[Any]], at: int) -> dict[int, dict[str, object]]:
    """State and time of each message, by contact: queued, or held where the contact's hours are closed by now."""
    asked, hours = broadcast.question(row), terms.of(connection, row.channel).hours
    kinds = {(recipient.standing, recipient.ahead) for recipient in getting}
    closed = [kind for kind in kinds if hours.opens_at(connection, Standing.of(kind[0]), at) != at]
    judged = audience.judge(connection, asked, ((*kind, 1) for kind in closed), at)
    opens = {(kind.standing.number, kind.ahead): kind.verdict.until for kind in judged if kind.verdict.outcome is Outcome.HOLD}
    due = release.times_of(connection, [opens.get((recipient.standing, recipient.ahead)) for recipient in getting])
    return {
        recipient.contact_id: {
            "state": MessageState.QUEUED if later is None else MessageState.HELD,
            "reason": None if later is None else Reason.OUTSIDE_HOURS,
            "due_at": at if later is None else later,
        }
        for recipient, later in zip(getting, due, strict=True)
    }


def _change(connection: Connection, row: Row[Any], **values: object) -> None:
    connection.execute(update(_broadcasts).where(_broadcasts.c.id == row.id).values(values))
