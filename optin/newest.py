"""Which of several messages counts, whatever the order in which they come.

The rule: of what a person said on a channel, the newest counts, by the provider's clock; of a stop and a start of the same
second, the stop. So every order, and every repetition, of the same messages ends alike:

- a start that is as old as an opt-out, or older, changes nothing, and neither does one that is as old as a start that stands;
- a stop that is older than a start of the person's own changes nothing but `closed_at`. One that is older than an opt-in which
  came another way (a form, a teammate) counts: that was noted by another clock, and an opt-out must never be lost to it;
- what is unclear is held, whatever else was said, until a teammate has decided;
- `heard_at`, `window_until` and `closed_at` only ever grow.

Every function takes the contact's locked rows. What may not live here: writing.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select

from optin import by_hand, flag_rules
from optin.database.prepared import Prepared
from optin.ledger import body
from optin.models.contact import Contact
from optin.models.inbound import InboundMessage
from optin.models.ledger import ConsentEvent
from optin.vocabulary import Act, Block, Channel, Flag, Meaning, Proof, Source

_contacts: Any = Contact.__table__
_events: Any = ConsentEvent.__table__
_inbound: Any = InboundMessage.__table__

# How the person's own messages set a flag, always at the provider's time.
_BY_MESSAGE: Final = frozenset({Source.KEYWORD, Source.BUTTON, Source.FLOW, Source.PROVIDER})

_EVENT: Final = Prepared(select(_events.c.source, _events.c.body).where(_events.c.id == bindparam("event_id")))

# The newest time at which the provider itself did this for the person.
_PROVIDER_SAID: Final = Prepared(
    select(func.max(_inbound.c.at).label("at")).where(
        _inbound.c.contact_id == bindparam("of_contact"),
        _inbound.c.channel == bindparam("on_channel"),
        _inbound.c.provider_meaning == bindparam("meaning"),
    )
)


def stop_is_overtaken(connection: Connection, row: Any, at: int) -> bool:
    """Whether the person has opted in by a newer message than the stop of this instant."""
    started_at = _started_at(connection, row)
    return started_at is not None and started_at > at


def start_is_overtaken(connection: Connection, row: Any, at: int) -> bool:
    """Whether an opt-out, or a start that says the same, is as new as the start of this instant."""
    if row.closed_at is not None and flag_rules.is_overtaken(at, row.closed_at):
        return True
    if row.flag is Flag.OPTED_OUT:
        return flag_rules.is_overtaken(at, by_hand.opted_out_since(connection, row))
    started_at = _started_at(connection, row)
    return started_at is not None and started_at >= at


def provider_overtakes(connection: Connection, row: Any, meaning: Meaning, at: int) -> bool:
    """Whether the provider itself did the opposite of this (`OPT_OUT`: it stopped us) later. Of one second the stop counts."""
    opposite = Meaning.OPT_IN if meaning is Meaning.OPT_OUT else Meaning.OPT_OUT
    asked = {"of_contact": row.contact_id, "on_channel": row.channel, "meaning": opposite}
    said_at = _PROVIDER_SAID.first(connection, asked).at
    if said_at is None:
        return False
    return bool(said_at > at if meaning is Meaning.OPT_OUT else said_at >= at)


def has_unblocked(connection: Connection, row: Any, at: int) -> bool:
    """Whether a message of this instant shows that the person does not block us any more: one that is newer than the block."""
    return Block.BLOCKED in row.blocks and _blocked_at(connection, row.contact_id, row.channel) < at


def _started_at(connection: Connection, row: Any) -> int | None:
    """When the person wrote the message that the opt-in on this row rests on; None where it rests on none."""
    if row.flag is not Flag.OPTED_IN or row.flag_event is None:
        return None
    event = _EVENT.first(connection, {"event_id": row.flag_event})
    parts = body.read(event.body)
    is_theirs = event.source in _BY_MESSAGE and parts["proof"] == Proof.CONFIRMED.word
    return int(str(parts["occurred_at"])) if is_theirs else None


def _blocked_at(connection: Connection, contact_id: int, channel: Channel) -> int:
    """When the person blocked us: by the newest event that says so. One that came back with the address counts from then."""
    mine = select(_contacts.c.tag).where(_contacts.c.id == contact_id).scalar_subquery()
    events = select(_events.c.body).where(
        _events.c.tag == mine, _events.c.channel == channel, _events.c.act.in_((Act.BLOCKED, Act.STARTED))
    )
    for event in connection.execute(events.order_by(_events.c.seq.desc())):
        parts = body.read(event.body)
        if Block.BLOCKED in body.entry_of(parts).blocks:
            return int(str(parts["occurred_at"]))
    return 0
