"""Outbound messages by day, channel, path, template, state and reason: counted, never listed.

Whom a broadcast left out when it started has no message; they are counted on the day on which it started. Tests of programs and
mail to teammates are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, case, func, null, select

from optin.models.broadcast import Broadcast, BroadcastVerdict
from optin.models.message import Message
from optin.models.template import TemplateVersion
from optin.reports.span import Span, by_itself, day_of
from optin.sending.outbox import OPEN
from optin.sending.recipients import GETS_IT
from optin.vocabulary import SAYS_WHY, BroadcastState, Channel, MessageState, Path, Reason

_m: Any = Message.__table__.c
_b: Any = Broadcast.__table__.c
_v: Any = BroadcastVerdict.__table__.c

HANDED_OVER: Final = (MessageState.SENT, MessageState.DELIVERED, MessageState.READ)

# What became of messages, in the fewest words. Every state of an outbound message is in one of them.
FATES: Final[Mapping[str, tuple[MessageState, ...]]] = {
    "handed_over": HANDED_OVER,
    "refused": (MessageState.REFUSED,),
    "gone_wrong": (MessageState.REJECTED, MessageState.FAILED),
    "unknown": (MessageState.UNKNOWN,),
    "waiting": OPEN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which messages. None narrows nothing; `is_typed`: only those that were made of no template; `answer`: those of which the
    provider said exactly this."""

    span: Span
    channel: Channel | None = None
    path: Path | None = None
    template_id: int | None = None
    is_typed: bool = False
    states: tuple[MessageState, ...] | None = None
    reason: Reason | None = None
    answer: str | None = None


class Day(NamedTuple):
    """So many messages of one day in one state."""

    day: int
    state: MessageState
    times: int


class Cell(NamedTuple):
    """So many messages that are alike but for their day."""

    channel: Channel
    path: Path
    version_id: int | None
    state: MessageState
    reason: Reason | None
    times: int


class LeftOut(NamedTuple):
    """So many recipients of one broadcast who never got as far as a message. `name` is what the broadcast is called, and `day`
    the one on which it started."""

    broadcast: str
    name: str
    day: int
    cell: Cell


def days(connection: Connection, wanted: Wanted) -> list[Day]:
    """Everything that fits, by day and in no order. Counted apart from `cells`: a year of every day with every channel, path,
    template and reason would be too much to read."""
    kinds = (day_of(_m.created_at), _m.state)
    query = select(*kinds, func.count()).where(*conditions(wanted)).group_by(*kinds)
    counted = [Day(*row) for row in connection.execute(query)]
    return counted + [Day(one.day, one.cell.state, one.cell.times) for one in left_out(connection, wanted)]


def cells(connection: Connection, wanted: Wanted) -> list[Cell]:
    """Everything that fits, in no order."""
    kinds = (_m.channel, _m.path, _m.template_version_id, _m.state)
    said = case((_m.state.in_(SAYS_WHY), _m.reason), else_=null()).label("said")
    query = select(*kinds, said, func.count()).where(*conditions(wanted)).group_by(*kinds, "said")
    counted = [Cell(*row) for row in connection.execute(query)]
    return counted + [one.cell for one in left_out(connection, wanted)]


def answers(connection: Connection, wanted: Wanted, most: int) -> list[tuple[Channel, MessageState, str, int]]:
    """What providers said of messages that they did not take, the most frequent first."""
    failed = (*FATES["gone_wrong"], *FATES["unknown"])
    kinds = (_m.channel, _m.state, _m.answer)
    query = select(*kinds, func.count().label("times")).where(*conditions(wanted), by_itself(_m.state).in_(failed))
    query = query.where(_m.answer.is_not(None)).group_by(*kinds).order_by(func.count().desc(), _m.answer).limit(most)
    return [(row.channel, row.state, row.answer, row.times) for row in connection.execute(query)]


def conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    """The same wishes about rows of `message`."""
    found: list[ColumnElement[bool]] = [wanted.span.holds(_m.created_at), _m.state != MessageState.RECEIVED]
    found += [_m.contact_id.is_not(None), _m.path.is_not(None), _m.is_test.is_(False)]
    for column, value in ((_m.channel, wanted.channel), (_m.path, wanted.path)):
        found += [column == value] if value is not None else []
    if wanted.template_id is not None:
        versions = select(TemplateVersion.id).where(TemplateVersion.template_id == wanted.template_id)
        found.append(_m.template_version_id.in_(versions))
    if wanted.is_typed:
        found.append(_m.template_version_id.is_(None))
    if wanted.states is not None:
        found.append(by_itself(_m.state).in_(wanted.states))
    if wanted.answer is not None:
        found.append(_m.answer == wanted.answer)
    if wanted.reason is not None:
        found += [_m.reason == wanted.reason, by_itself(_m.state).in_(SAYS_WHY)]
    return found


def left_out(connection: Connection, wanted: Wanted) -> list[LeftOut]:
    """Who never got a message, by broadcast and reason; the newest broadcast first."""
    if wanted.answer is not None or (wanted.states is not None and MessageState.REFUSED not in wanted.states):
        return []
    versions = _versions(connection, wanted)
    found = [*_refused_at_the_start(connection, wanted), *_stopped_before(connection, wanted)]
    fits = [one for one in found if wanted.reason in (None, one.cell.reason) and wanted.path in (None, one.cell.path)]
    fits = [one for one in fits if not (wanted.is_typed and one.cell.version_id is not None)]
    fits = [one for one in fits if versions is None or one.cell.version_id in versions]
    return sorted(fits, key=lambda one: (-one.day, one.name, -one.cell.times))


def _versions(connection: Connection, wanted: Wanted) -> set[int] | None:
    if wanted.template_id is None:
        return None
    return set(connection.scalars(select(TemplateVersion.id).where(TemplateVersion.template_id == wanted.template_id)))


def _of_broadcasts(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [wanted.span.holds(_b.started_at), _b.is_test.is_(False), _v.broadcast_id == _b.id]
    return found + ([_b.channel == wanted.channel] if wanted.channel is not None else [])


def _refused_at_the_start(connection: Connection, wanted: Wanted) -> Iterator[LeftOut]:
    query = select(*_KINDS, _v.reason, func.sum(_v.contacts)).where(*_of_broadcasts(wanted), _v.outcome.not_in(GETS_IT))
    for *kind, reason, count in connection.execute(query.group_by(*_KINDS, _v.reason)):
        yield _left_out(kind, reason, int(count))


def _stopped_before(connection: Connection, wanted: Wanted) -> Iterator[LeftOut]:
    """Those whom a broadcast had not come to when somebody stopped it."""
    kinds = (*_KINDS, _b.id, _b.fed)
    query = select(*kinds, func.sum(_v.contacts)).where(*_of_broadcasts(wanted), _v.outcome.in_(GETS_IT))
    query = query.where(_b.state == BroadcastState.STOPPED).group_by(*kinds)
    for *kind, _, fed, count in connection.execute(query):
        if count > fed:
            yield _left_out(kind, Reason.BROADCAST_STOPPED, int(count) - fed)


_KINDS: Final = (_b.public_id, _b.name, day_of(_b.started_at), _b.channel, _b.only_opted_in, _b.template_version_id)


def _left_out(kind: list[Any], reason: Reason, count: int) -> LeftOut:
    public_id, name, day, channel, only_opted_in, version_id = kind
    path = Path.BROADCAST if only_opted_in else Path.BROADCAST_TO_ALL
    return LeftOut(public_id, name, day, Cell(channel, path, version_id, MessageState.REFUSED, reason, count))
