"""The SQL of the queue: message rows from `queued` to their end. The row is the truth, whoever wakes the workers.

Every function takes a connection inside a write transaction and commits nothing. Nothing is decided here. Instants are UTC
seconds. A change by a worker names the fence of its claim; where that is no longer the row's, nothing changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, insert, or_, select, tuple_, update

from optin.models.broadcast import Broadcast
from optin.models.columns import public_id
from optin.models.message import Message
from optin.sending import outbox_statements as statements
from optin.vocabulary import BroadcastState, Category, MessageState, Path, Reason

_messages: Any = Message.__table__
_broadcasts: Any = Broadcast.__table__

# The states of what has not come to its end here.
OPEN: Final = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.DISPATCHING, MessageState.HELD)

# How long a worker may hold a message before others take it for dead. Adapters answer within 20 seconds.
LEASE: Final = 30
MOST_TRIES: Final = 3

# Seconds before its time at which what was held is queued again: at least those between two sweeps, so that each goes on at its
# own time and not all with the sweep.
_BEFOREHAND: Final = 60

# What may be tried again when nobody knows what came of the last try: never what guards marketing guards.
_AGAIN: ColumnElement[bool] = and_(
    or_(
        _messages.c.path == Path.SERVICE,
        and_(_messages.c.category == Category.UTILITY, _messages.c.path != Path.INVITE),
    ),
    _messages.c.tries < MOST_TRIES,
)

# A paused broadcast keeps its messages where they are.
_AT_WORK: ColumnElement[bool] = or_(
    _messages.c.broadcast_id.is_(None),
    _messages.c.broadcast_id.not_in(select(_broadcasts.c.id).where(_broadcasts.c.state == BroadcastState.PAUSED)),
)
_QUEUED: ColumnElement[bool] = and_(_messages.c.state == MessageState.QUEUED, _AT_WORK)


class Claim(NamedTuple):
    """The right to dispatch one message until the lease ends or somebody claims it anew."""

    message_id: int
    fence: int


def add(connection: Connection, values: Mapping[str, object]) -> int:
    """Put a message into the outbox. Returns its id. Raises `IntegrityError` where there is one with its public id."""
    result = connection.execute(insert(_messages).values(tries=0, fence=0, **values))
    key: Any = result.inserted_primary_key
    return int(key[0])


def add_many(connection: Connection, many: Sequence[Mapping[str, object]]) -> None:
    """Put messages that have the same columns into the outbox."""
    rows = [{"public_id": public_id("msg"), "tries": 0, "fence": 0, **values} for values in many]
    if rows:
        connection.execute(insert(_messages), rows)


def next_due(connection: Connection) -> int | None:
    """When the next queued message is due; None while nothing is queued but what is paused."""
    soonest = select(_messages.c.due_at).where(_QUEUED).order_by(_messages.c.due_at).limit(1)
    due: int | None = connection.scalar(soonest)
    return due


def claim(connection: Connection, at: int, most: int) -> list[Claim]:
    """Take the messages that have been due longest. Two workers never get the same one."""
    due = (
        select(_messages.c.id)
        .where(_QUEUED, _messages.c.due_at <= at)
        .order_by(_messages.c.due_at, _messages.c.id)
        .limit(most)
        .with_for_update(skip_locked=True, key_share=True, of=_messages)
    )
    ids = connection.scalars(due).all()
    if not ids:
        return []
    taken = (
        update(_messages)
        .where(_messages.c.id.in_(ids))
        .values(state=MessageState.CLAIMED, fence=_messages.c.fence + 1, lease_until=at + LEASE)
        .returning(_messages.c.id, _messages.c.fence)
    )
    fences: dict[int, int] = {row.id: row.fence for row in connection.execute(taken)}
    return [Claim(message_id, fences[message_id]) for message_id in ids]


def held_by(connection: Connection, claims: Collection[Claim]) -> list[Row[Any]]:
    """The messages on which these claims are good, with the `broadcast_state` of their broadcasts and the
    `template_name`, `…_language`, `…_body` and `…_buttons` of their templates."""
    return statements.HELD_BY.rows(connection, [_named(claim) for claim in claims])


def depart(connection: Connection, flag_events: Mapping[Claim, int | None], reason: Reason | None, at: int) -> set[Claim]:
    """`claimed → dispatching`, each resting on its consent event; counts as a try. Gives the claims that were good."""
    many = [{**_named(claim), "rests_on": event} for claim, event in sorted(flag_events.items())]
    return {Claim(*row) for row in statements.DEPART.rows(connection, many, reason=reason, at=at, lease_until=at + LEASE)}


def refuse(connection: Connection, claims: Collection[Claim], reason: Reason) -> bool:
    """`claimed → refused`, for good."""
    return move(connection, _ours(claims, MessageState.CLAIMED), MessageState.REFUSED, reason=reason)


def hold(connection: Connection, claims: Collection[Claim], reason: Reason, until: int) -> bool:
    """`claimed → held` until an instant."""
    return move(connection, _ours(claims, MessageState.CLAIMED), MessageState.HELD, reason=reason, due_at=until)


def give_back(connection: Connection, claims: Collection[Claim], due_at: int) -> bool:
    """Queue again what was not handed over: from `claimed`, or from `dispatching`, where it then counts as no try."""
    departed = _ours(claims, MessageState.DISPATCHING)
    claimed = move(connection, _ours(claims, MessageState.CLAIMED), MessageState.QUEUED, due_at=due_at)
    return move(connection, departed, MessageState.QUEUED, due_at=due_at, tries=_messages.c.tries - 1) or claimed


def sent(connection: Connection, references: Mapping[Claim, str], at: int) -> bool:
    """A definite yes, with the provider's own id for each. It counts even when it comes after the lease ended, unless somebody
    has claimed the row since."""
    many = [{**_named(claim), "called": reference} for claim, reference in sorted(references.items())]
    return bool(statements.SENT.rows(connection, many, sent_at=at))


def not_accepted(connection: Connection, claim: Claim, answer: str, permanent: bool, due_at: int) -> bool:
    """A definite no: `rejected` when it would stay a no, else queued again, and `failed` after the last try."""
    ours = _ours([claim], MessageState.DISPATCHING)
    if permanent:
        return move(connection, ours, MessageState.REJECTED, answer=answer)
    again = and_(ours, _messages.c.tries < MOST_TRIES)
    return move(connection, again, MessageState.QUEUED, answer=answer, due_at=due_at) or move(
        connection, ours, MessageState.FAILED, answer=answer
    )


def unclear(connection: Connection, claim: Claim, answer: str, due_at: int) -> bool:
    """Neither yes nor no: queued again where that is allowed, else `unknown`, which nothing here ever sends again."""
    ours = _ours([claim], MessageState.DISPATCHING)
    return move(connection, and_(ours, _AGAIN), MessageState.QUEUED, answer=answer, due_at=due_at) or move(
        connection, ours, MessageState.UNKNOWN, answer=answer
    )


def recover(connection: Connection, at: int) -> None:
    """Take up what dead workers left, and what was held until now or the next moments.

    A claimed message has not left us, so it is queued again. One that was being handed over may have arrived: it is
    treated as any other unclear answer.
    """
    claimed = and_(_messages.c.state == MessageState.CLAIMED, _messages.c.lease_until <= at)
    held = and_(_messages.c.state == MessageState.HELD, _messages.c.due_at <= at + _BEFOREHAND)
    lost = and_(_messages.c.state == MessageState.DISPATCHING, _messages.c.lease_until <= at)
    answer = "The worker ended before an answer came."
    move(connection, _unlocked(claimed), MessageState.QUEUED, due_at=at)
    move(connection, _unlocked(held), MessageState.QUEUED)
    move(connection, _unlocked(and_(lost, _AGAIN)), MessageState.QUEUED, due_at=at, answer=answer)
    move(connection, _unlocked(lost), MessageState.UNKNOWN, answer=answer)


def _unlocked(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """The same rows without those that somebody is changing at this moment, so that two sweeps cannot wait for each other."""
    rows = select(_messages.c.id).where(condition).with_for_update(skip_locked=True, key_share=True)
    return and_(_messages.c.id.in_(rows), condition)


def _named(claim: Claim) -> dict[str, object]:
    return {"message_id": claim.message_id, "claimed_with": claim.fence}


def _ours(claims: Collection[Claim], *states: MessageState) -> ColumnElement[bool]:
    """The messages of these claims, while they are in one of these states. The ids alone are there for the index."""
    ids = [claim.message_id for claim in claims]
    named = tuple_(_messages.c.id, _messages.c.fence).in_(list(claims))
    return and_(_messages.c.id.in_(ids), named, _messages.c.state.in_(states))


def move(connection: Connection, condition: ColumnElement[bool], state: MessageState, **changes: object) -> bool:
    """Change the rows that fulfil the condition. False where there was none."""
    values = {"lease_until": None, **changes, "state": state}
    return connection.execute(update(_messages).where(condition).values(values)).rowcount > 0
