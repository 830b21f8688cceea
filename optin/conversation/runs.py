"""The rows of contacts who are in a flow: one open run for each contact and channel. The database is the memory of a flow, so a
restart forgets nothing. What may not live here: what a step does (`steps.py`), and whose turn it is (`flows.py`).
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, Row, and_, bindparam, func, insert, or_, select, update

from optin.database.prepared import Prepared
from optin.flows.limits import DAY, Limits
from optin.models.columns import public_id
from optin.models.flow import FlowRun, FlowVersion
from optin.models.message import Message
from optin.vocabulary import Channel, Flag, MessageState, Path, RunEnd

_runs: Any = FlowRun.__table__
_versions: Any = FlowVersion.__table__
_messages: Any = Message.__table__

# An answer that comes later than this was hardly given to the question.
_OPEN_FOR: Final = 30 * DAY
# For how long after a flow, or after a teammate's message, the next message belongs to the same conversation.
_TOGETHER: Final = DAY

# Asked for every message of a person.
_OPEN: Final = Prepared(
    select(_runs).where(
        _runs.c.contact_id == bindparam("of_contact"), _runs.c.channel == bindparam("on_channel"), _runs.c.ended_at.is_(None)
    )
)


def open_run(connection: Connection, contact_id: int, channel: Channel) -> Any:
    """The run that the contact is in on the channel; None where there is none. The contact's rows are locked."""
    return _OPEN.first(connection, {"of_contact": contact_id, "on_channel": channel})


def is_over(run: Row[Any], row: Any, at: int) -> RunEnd | None:
    """Why the question of a run is no longer open, though nobody has answered it: the person has opted out since, or it was
    asked too long ago. `row` is the channel's, locked."""
    has_stopped = row.closed_at is not None and row.closed_at >= run.asked_at
    has_left = row.flag is Flag.OPTED_OUT and row.flag_at is not None and row.flag_at >= run.asked_at
    if has_stopped or has_left:
        return RunEnd.STOPPED
    return RunEnd.EXPIRED if at - run.asked_at > _OPEN_FOR else None


def version_of(connection: Connection, run: Row[Any]) -> Row[Any]:
    """The version that the run is on, whatever became of the flow since."""
    return connection.execute(select(_versions).where(_versions.c.id == run.version_id)).one()


def begin(connection: Connection, version: Row[Any], values: dict[str, object], at: int) -> int:
    """A new run: its id. There is no open one on this channel."""
    row = {
        "public_id": public_id("run"),
        "flow_id": version.flow_id,
        "version_id": version.id,
        "started_at": at,
        "question": "",
        **values,
    }
    result = connection.execute(insert(_runs).values(row))
    key: Any = result.inserted_primary_key
    return int(key[0])


def change(connection: Connection, run_id: int, **values: object) -> None:
    """Note something down about a run."""
    connection.execute(update(_runs).where(_runs.c.id == run_id).values(values))


def end(connection: Connection, run_id: int, ended: RunEnd, at: int) -> None:
    """The run is over. Nothing is asked any more."""
    change(connection, run_id, ended=ended, ended_at=at, step=None)


def is_chattering(connection: Connection, contact_id: int, channel: Channel, allowed: Limits, at: int) -> bool:
    """Whether flows have answered so often in so short a time that the other side must be a machine, too."""
    answers = select(func.count()).where(
        _messages.c.contact_id == contact_id,
        _messages.c.channel == channel,
        _messages.c.path == Path.BOT,
        _messages.c.created_at > at - allowed.seconds,
    )
    return bool(connection.execute(answers).scalar_one() >= allowed.answers)


def is_in_conversation(connection: Connection, contact_id: int, channel: Channel, at: int) -> bool:
    """Whether the contact has been in a flow just now, or a teammate has written."""
    ended = select(_runs.c.id).where(
        _runs.c.contact_id == contact_id, _runs.c.channel == channel, _runs.c.ended_at > at - _TOGETHER
    )
    written = select(_messages.c.id).where(
        and_(_messages.c.contact_id == contact_id, _messages.c.channel == channel),
        or_(_messages.c.path == Path.COMPOSE, _messages.c.path == Path.COMPOSE_CONFIRMED),
        _messages.c.state != MessageState.REFUSED,
        _messages.c.created_at > at - _TOGETHER,
    )
    return connection.execute(select(or_(ended.exists(), written.exists()))).scalar_one() is True
