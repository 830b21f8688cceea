"""A teammate sends to many: the life of a broadcast, from draft to its end. Who, what and when.

Every step is one conditional change of the row: of two people who press a button at once, one gets it and the other a sentence.
What may not live here: the work that follows (`recipients.py`, `progress.py`), and any decision about a contact.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, exists, func, insert, select, text, update

from optin.models.broadcast import Broadcast, BroadcastVerdict
from optin.models.columns import public_id
from optin.models.ledger import ConsentEvent
from optin.sending import audience, breaker
from optin.sending.audience import Question
from optin.sending.funnel import Step
from optin.sending.people import Audience
from optin.vocabulary import BroadcastState, Category, Channel, Path, Wording

_broadcasts: Any = Broadcast.__table__
_verdicts: Any = BroadcastVerdict.__table__
_events: Any = ConsentEvent.__table__

State = BroadcastState

NOBODY: Final = "Nobody would get this. Choose another audience."
NO_REASON: Final = "Say why marketing is to go to people who did not opt in."


class CannotError(Exception):
    """It cannot be done, and the message is the sentence that says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a broadcast is before it starts: the text, whom it is for, and whether only those who opted in get it.

    A draft also keeps when it is meant to start and why it is to go to all; `confirm` is told both again. `is_test`: it goes to
    the sandbox alone.
    """

    name: str
    channel: Channel
    category: Category
    wording: Wording
    body: str
    audience: Audience
    subject: str = ""
    template_version_id: int | None = None
    only_opted_in: bool = True
    start_at: int | None = None
    override_reason: str | None = None
    is_test: bool = False


def create(connection: Connection, plan: Plan, by: str, at: int) -> int:
    """A new draft; its id. `by` is the teammate or program."""
    values = {"public_id": public_id("brc"), "state": State.DRAFT, "created_by": by, "created_at": at}
    cursors = {"last_contact": 0, "materialised_to": 0, "fed_to": 0, "fed": 0}
    key: Any = connection.execute(insert(_broadcasts).values(_columns(plan) | values | cursors)).inserted_primary_key
    return int(key[0])


def change(connection: Connection, broadcast_id: int, plan: Plan) -> None:
    """Another plan for a draft. Raises `CannotError`."""
    _step(connection, broadcast_id, (State.DRAFT,), "Only a draft can be changed.", **_columns(plan))


def remove(connection: Connection, broadcast_id: int) -> None:
    """Delete a draft. Raises `CannotError`."""
    is_draft = (_broadcasts.c.id == broadcast_id) & (_broadcasts.c.state == State.DRAFT)
    if not connection.execute(delete(_broadcasts).where(is_draft)).rowcount:
        raise CannotError("Only a draft can be deleted.")


def question(row: Row[Any]) -> Question:
    """What the broadcast asks about everybody it is meant for."""
    return _question(row, Audience.of(row.audience), row.overrides_to)


def reach(connection: Connection, plan: Plan, at: int) -> int:
    """How many would get it, now or when their hours open. Counting takes a moment, so ask a reader. Raises
    `people.NoGroupError`."""
    return _reach(connection, _question(plan, plan.audience, None), at)


def lacks_reason(category: Category, only_opted_in: bool, reason: str | None) -> bool:
    """Whether it would go to people who did not opt in without anybody having said why, as marketing may not."""
    return category is Category.MARKETING and not only_opted_in and not (reason or "").strip()


def read(connection: Connection, broadcast_id: int) -> Row[Any]:
    """The broadcast's row. Raises `sqlalchemy.exc.NoResultFound`."""
    return connection.execute(select(_broadcasts).where(_broadcasts.c.id == broadcast_id)).one()


def check(connection: Connection, broadcast_id: int, start_at: int | None, reason: str, at: int) -> None:
    """Whether it may be confirmed; ask a reader, since counting takes a moment. Raises `CannotError`, `people.NoGroupError`."""
    row = read(connection, broadcast_id)
    _refuse_what_cannot_be(row, start_at, reason, at)
    if not _reach(connection, question(row), at):
        raise CannotError(NOBODY)


def confirm(connection: Connection, broadcast_id: int, by: str, at: int, start_at: int | None = None, reason: str = "") -> None:
    """Schedule a checked draft for `start_at`, or for now. Who sends to all covers the opt-outs there are at this moment, and
    no later one. After the commit call `jobs.wake()`. Raises `CannotError`."""
    row = read(connection, broadcast_id)
    _refuse_what_cannot_be(row, start_at, reason, at)
    begun = {
        "state": State.SCHEDULED,
        "start_at": at if start_at is None else start_at,
        "confirmed_by": by,
        "override_reason": None if row.only_opted_in else reason.strip(),
        "overrides_to": None if row.only_opted_in else _newest_event(connection),
    }
    _step(connection, broadcast_id, (State.DRAFT,), "Somebody has started this broadcast already.", **begun)


def _question(plan: Plan | Row[Any], meant_for: Audience, overrides_to: int | None) -> Question:
    return Question(
        channel=plan.channel,
        path=Path.BROADCAST if plan.only_opted_in else Path.BROADCAST_TO_ALL,
        category=plan.category,
        wording=plan.wording,
        audience=meant_for,
        overrides_to=overrides_to,
    )


def _reach(connection: Connection, asked: Question, at: int) -> int:
    counts = audience.preview(connection, asked, at).counts
    return counts[Step.WILL_SEND] + counts[Step.WAITS_FOR_HOURS]


def _refuse_what_cannot_be(row: Row[Any], start_at: int | None, reason: str, at: int) -> None:
    if start_at is not None and start_at < at:
        raise CannotError("This time is over. Choose one that lies ahead, or send now.")
    if lacks_reason(row.category, row.only_opted_in, reason):
        raise CannotError(NO_REASON)


def withdraw(connection: Connection, broadcast_id: int) -> None:
    """Make a draft again of what is scheduled and has not begun. Raises `CannotError`."""
    sentence = "This broadcast has begun. It can be paused or stopped."
    again = {"start_at": None, "confirmed_by": None, "override_reason": None, "overrides_to": None}
    _step(connection, broadcast_id, (State.SCHEDULED,), sentence, state=State.DRAFT, **again)


def pause(connection: Connection, broadcast_id: int) -> None:
    """Keep everything where it is; what is being handed over at this moment still leaves. Raises `CannotError`."""
    going = (State.MATERIALISING, State.SENDING)
    _step(connection, broadcast_id, going, "This broadcast is not sending.", state=State.PAUSED, paused_why=None)


def resume(connection: Connection, broadcast_id: int) -> None:
    """Go on where it was paused. After the commit call `jobs.wake()`. Raises `CannotError`."""
    row = read(connection, broadcast_id)
    if lacks_reason(row.category, row.only_opted_in, row.override_reason):  # Its template has become marketing meanwhile.
        raise CannotError(row.paused_why or NO_REASON)
    has_verdicts = connection.scalar(select(exists().where(_verdicts.c.broadcast_id == broadcast_id)))
    state = State.SENDING if has_verdicts else State.MATERIALISING
    _step(connection, broadcast_id, (State.PAUSED,), "This broadcast is not paused.", state=state, paused_why=None)
    breaker.forget(connection, broadcast_id)


def stop(connection: Connection, broadcast_id: int, at: int) -> None:
    """End it for good. What has not left is refused. After the commit call `jobs.wake()`. Raises `CannotError`."""
    living = (State.SCHEDULED, State.MATERIALISING, State.SENDING, State.PAUSED)
    _step(connection, broadcast_id, living, "This broadcast is over.", state=State.STOPPED, ended_at=at, paused_why=None)


def _step(connection: Connection, broadcast_id: int, before: tuple[State, ...], sentence: str, **values: object) -> None:
    """Change the row if it is still in one of these states; else say so."""
    mine = (_broadcasts.c.id == broadcast_id) & _broadcasts.c.state.in_(before)
    if not connection.execute(update(_broadcasts).where(mine).values(values)).rowcount:
        raise CannotError(sentence)


def _columns(plan: Plan) -> dict[str, Any]:
    return {**{name: value for name, value in asdict(plan).items() if name != "audience"}, "audience": plan.audience.stored}


def _newest_event(connection: Connection) -> int:
    """The newest consent event. On PostgreSQL ids are given before they are seen: whoever has one is waited for."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE consent_event IN SHARE MODE"))
    return connection.scalar(select(func.max(_events.c.id))) or 0
