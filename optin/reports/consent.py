"""Opt-ins and opt-outs by day, channel and source: counted, and listed with who said so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from optin.models.contact import Contact
from optin.models.ledger import ConsentEvent
from optin.reports.span import Span, day_of
from optin.vocabulary import Act, Channel, Source

_e: Any = ConsentEvent.__table__.c
_c: Any = Contact.__table__.c

ACTS: Final = (Act.OPTED_IN, Act.OPTED_OUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which opt-ins and opt-outs. None narrows nothing."""

    span: Span
    channel: Channel | None = None
    source: Source | None = None
    act: Act | None = None


class Cell(NamedTuple):
    """So many that are alike."""

    day: int
    channel: Channel
    act: Act
    source: Source
    times: int


def cells(connection: Connection, wanted: Wanted) -> list[Cell]:
    """Everything that fits, in no order."""
    kinds = (day_of(_e.recorded_at), _e.channel, _e.act, _e.source)
    query = select(*kinds, func.count()).where(*_conditions(wanted)).group_by(*kinds)
    return [Cell(*row) for row in connection.execute(query)]


def listed(connection: Connection, wanted: Wanted, before: int | None, most: int) -> Sequence[Any]:
    """The newest first, below the event with the id `before`: id, public_id, seq, channel, act, source, recorded_at, and of the
    contact `contact` (None: deleted), name, phone and email."""
    said = (_e.id, _e.public_id, _e.seq, _e.channel, _e.act, _e.source, _e.recorded_at)
    who = (_c.public_id.label("contact"), _c.name, _c.phone, _c.email)
    query = select(*said, *who).outerjoin_from(ConsentEvent, Contact, _c.tag == _e.tag).where(*_conditions(wanted))
    query = query.order_by(_e.id.desc()).limit(most)
    return connection.execute(query if before is None else query.where(_e.id < before)).all()


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    acts = ACTS if wanted.act is None else (wanted.act,)
    found = [wanted.span.holds(_e.recorded_at), _e.act.in_(acts)]
    found += [_e.channel == wanted.channel] if wanted.channel is not None else []
    return found + ([_e.source == wanted.source] if wanted.source is not None else [])
