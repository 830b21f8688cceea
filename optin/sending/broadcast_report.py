"""What became of a broadcast: counts that add up to its audience, and every recipient with outcome and reason.

Nothing is written here. What was refused at the start stands in the broadcast's verdicts; the rest in its messages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, false, func, or_, select

from optin.models.broadcast import BroadcastVerdict, Recipient
from optin.models.contact import Contact
from optin.models.message import Message
from optin.sending.recipients import GETS_IT
from optin.vocabulary import BroadcastState, MessageState, Reason

_recipients: Any = Recipient.__table__
_verdicts: Any = BroadcastVerdict.__table__
_messages: Any = Message.__table__
_contacts: Any = Contact.__table__

MOST: Final = 100

# A recipient whose message is still to be queued, and one who was deleted before it was.
WAITING: Final = "waiting"
GONE: Final = "gone"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a broadcast is. `outcomes` are message states by word, `waiting` and `gone`; together they are the `total`.
    `refused` takes the refused ones apart by reason."""

    total: int
    outcomes: Counter[str]
    refused: Counter[Reason]


@dataclass(frozen=True, slots=True)
class Reported:
    """One recipient. `contact` and `message` are public ids; the one may be gone, and the other not there (yet)."""

    contact_id: int
    outcome: str
    reason: Reason | None
    contact: str | None
    name: str | None
    address: str | None
    message: str | None
    answer: str | None
    sent_at: int | None


def progress(connection: Connection, row: Row[Any]) -> Progress:
    """Count a broadcast, given as its row."""
    verdicts = _kinds(connection, row.id)
    outcomes: Counter[str] = Counter()
    refused: Counter[Reason] = Counter()
    for kind in verdicts:
        if kind.outcome not in GETS_IT:
            refused[kind.reason] += kind.contacts
    total = sum(kind.contacts for kind in verdicts)
    unfed = total - sum(refused.values()) - row.fed
    is_stopped = row.state is BroadcastState.STOPPED
    refused[Reason.BROADCAST_STOPPED] += unfed if is_stopped else 0
    queued = 0
    for state, reason, count in _by_state(connection, row.id):
        queued += count
        if state is MessageState.REFUSED:
            refused[reason] += count
        else:
            outcomes[state.word] += count
    outcomes["refused"] = sum(refused.values())
    outcomes[WAITING] = 0 if is_stopped else unfed
    outcomes[GONE] = row.fed - queued
    return Progress(total, +outcomes, +refused)


def _by_state(connection: Connection, broadcast_id: int) -> Iterator[Any]:
    """Straight off the index. A message that was let through keeps a reason, too, which says nothing here."""
    kind = (_messages.c.state, _messages.c.reason)
    query = select(*kind, func.count()).where(_messages.c.broadcast_id == broadcast_id).group_by(*kind)
    yield from connection.execute(query)


def rows(
    connection: Connection,
    row: Row[Any],
    after: int = 0,
    most: int = MOST,
    outcome: str | None = None,
    reason: Reason | None = None,
) -> list[Reported]:
    """The recipients with ids above `after`, in order; only those with this outcome (a word of `Progress.outcomes`, but not
    `GONE`) and, where given, this reason."""
    kinds = {(kind.standing, kind.ahead): kind for kind in _kinds(connection, row.id)}
    r, m, c = _recipients.c, _messages.c, _contacts.c
    with_message = and_(m.broadcast_id == r.broadcast_id, m.contact_id == r.contact_id)
    query = (
        select(
            _recipients, m.state, m.reason, m.address, m.public_id, m.answer, m.sent_at, c.public_id.label("contact"), c.name
        )
        .select_from(_recipients.outerjoin(_messages, with_message).outerjoin(_contacts, c.id == r.contact_id))
        .where(r.broadcast_id == row.id, r.contact_id > after)
        .order_by(r.contact_id)
        .limit(most)
    )
    if outcome is not None:
        query = query.where(r.contact_id.in_(_ids(connection, row, list(kinds.values()), outcome, reason, after, most)))
    return [_reported(row, found, kinds[found.standing, found.ahead]) for found in connection.execute(query)]


def _kinds(connection: Connection, broadcast_id: int) -> Sequence[Row[Any]]:
    return connection.execute(select(_verdicts).where(_verdicts.c.broadcast_id == broadcast_id)).all()


def _ids(
    connection: Connection,
    row: Row[Any],
    kinds: Sequence[Row[Any]],
    outcome: str,
    reason: Reason | None,
    after: int,
    most: int,
) -> list[int]:
    """The first ids of every way to this outcome, each in its own order off an index, merged."""
    is_stopped = row.state is BroadcastState.STOPPED
    ids: list[int] = []
    if outcome == "refused":
        refused = [kind for kind in kinds if kind.outcome not in GETS_IT and reason in (None, kind.reason)]
        ids += _of_kinds(connection, row.id, refused, after, most)
    if outcome == WAITING or (outcome == "refused" and is_stopped and reason in (None, Reason.BROADCAST_STOPPED)):
        getting = [kind for kind in kinds if kind.outcome in GETS_IT]
        is_asked = is_stopped is (outcome == "refused")
        ids += _of_kinds(connection, row.id, getting, max(after, row.fed_to), most) if is_asked else []
    if outcome != WAITING:
        m = _messages.c
        conditions = [m.broadcast_id == row.id, m.state == MessageState.of(outcome), m.contact_id > after]
        conditions += [m.reason == reason] if reason is not None else []
        ids += connection.scalars(select(m.contact_id).where(*conditions).order_by(m.contact_id).limit(most))
    return sorted(ids)[:most]


def _of_kinds(connection: Connection, broadcast_id: int, kinds: Sequence[Row[Any]], after: int, most: int) -> Sequence[int]:
    r = _recipients.c
    alike = or_(false(), *(and_(r.standing == kind.standing, r.ahead == kind.ahead) for kind in kinds))
    query = select(r.contact_id).where(r.broadcast_id == broadcast_id, r.contact_id > after, alike)
    return connection.scalars(query.order_by(r.contact_id).limit(most)).all()


def _reported(row: Row[Any], found: Any, kind: Row[Any]) -> Reported:
    outcome, reason = _outcome(row, found, kind)
    return Reported(
        contact_id=found.contact_id,
        outcome=outcome,
        reason=reason,
        contact=found.contact,
        name=found.name,
        address=found.address,
        message=found.public_id,
        answer=found.answer,
        sent_at=found.sent_at,
    )


def _outcome(row: Row[Any], found: Any, kind: Row[Any]) -> tuple[str, Reason | None]:
    if found.state is not None:
        return found.state.word, found.reason
    if kind.outcome not in GETS_IT:
        return "refused", kind.reason
    if found.contact_id <= row.fed_to:
        return GONE, None
    return ("refused", Reason.BROADCAST_STOPPED) if row.state is BroadcastState.STOPPED else (WAITING, None)
