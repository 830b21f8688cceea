"""Which message made people leave: of the marketing messages that were handed over, those that an opt-out followed.

An opt-out button names the message that carried it, and the opt-out is counted for that one, whenever it was pressed. Any other
opt-out names none. It is counted for the last marketing message that was handed over to this contact on this channel, at most
`WITHIN` days before. What came by an upload says nothing about when somebody left, and is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, distinct, func, select

from optin.models.contact import Contact
from optin.models.inbound import InboundMessage
from optin.models.ledger import ConsentEvent
from optin.models.message import Message
from optin.models.template import TemplateVersion
from optin.reports.outbound import HANDED_OVER
from optin.reports.span import DAY, Span, by_itself
from optin.shares import Share
from optin.vocabulary import Act, Category, Channel, Source

WITHIN: Final = 7  # days

_e: Any = ConsentEvent.__table__.c
_c: Any = Contact.__table__.c
_m: Any = Message.__table__.c
_i: Any = InboundMessage.__table__.c
_last: Any = Message.__table__.alias("last")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Of which messages, by the day on which they were made. None narrows nothing; `is_typed`: those of no template."""

    span: Span
    channel: Channel | None = None
    template_id: int | None = None
    is_typed: bool = False
    broadcast_id: int | None = None


class Left(NamedTuple):
    """How many of the messages that were handed over were followed by an opt-out, for one text in one broadcast or in none."""

    channel: Channel
    version_id: int | None
    broadcast_id: int | None
    share: Share


def shares(connection: Connection, wanted: Wanted) -> list[Left]:
    """By channel, template version and broadcast, in no order. Ids are internal."""
    kinds = (_m.channel, _m.template_version_id, _m.broadcast_id)
    handed = select(*kinds, func.count()).where(*_handed_over(_m), *_conditions(wanted)).group_by(*kinds)
    left = _left(*kinds, func.count(distinct(_m.id)), wanted=wanted).group_by(*kinds)
    times = dict(_by_kind(connection, left))
    return [Left(*kind, Share(times.get(kind, 0), count)) for kind, count in _by_kind(connection, handed)]


def _by_kind(connection: Connection, query: Select[Any]) -> list[tuple[tuple[Any, Any, Any], int]]:
    return [((row[0], row[1], row[2]), row[3]) for row in connection.execute(query)]


def listed(connection: Connection, wanted: Wanted, before: int | None, most: int) -> Sequence[Any]:
    """Who left, the newest opt-out first, below the event with the id `before`: id, event, seq, source and recorded_at of the
    opt-out, contact, name, phone and email, and message_id, channel and sent_at of the message."""
    said = (_e.id, _e.public_id.label("event"), _e.seq, _e.source, _e.recorded_at)
    who = (_c.public_id.label("contact"), _c.name, _c.phone, _c.email)
    query = _left(*said, *who, _m.id.label("message_id"), _m.channel, _m.sent_at, wanted=wanted)
    query = query.order_by(_e.id.desc()).limit(most)
    return connection.execute(query if before is None else query.where(_e.id < before)).all()


def _left(*columns: Any, wanted: Wanted) -> Select[Any]:
    """The opt-outs, each beside the message that it is counted for."""
    last = (
        select(_last.c.id)
        .where(_last.c.contact_id == _c.id, _last.c.channel == _e.channel, *_handed_over(_last.c))
        .where(_last.c.sent_at <= _e.recorded_at, _last.c.sent_at > _e.recorded_at - WITHIN * DAY)
        .order_by(_last.c.sent_at.desc(), _last.c.id.desc())
        .limit(1)
        .correlate(ConsentEvent, Contact)
        .scalar_subquery()
    )
    named = select(_i.carrier_id).where(_i.event_id == _e.id, _i.carrier_id.is_not(None)).correlate(ConsentEvent)
    return (
        select(*columns)
        .select_from(ConsentEvent)
        .join(Contact, _c.tag == _e.tag)
        .join(Message, _m.id == func.coalesce(named.limit(1).scalar_subquery(), last))
        .where(*_handed_over(_m))
        .where(_e.act == Act.OPTED_OUT, _e.source != Source.IMPORT, _e.recorded_at >= wanted.span.first * DAY)
        .where(*_conditions(wanted))
    )


def _handed_over(columns: Any) -> list[ColumnElement[bool]]:
    is_marketing = columns.category == Category.MARKETING
    return [is_marketing, by_itself(columns.state).in_(HANDED_OVER), columns.sent_at.is_not(None), columns.is_test.is_(False)]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [wanted.span.holds(_m.created_at), _m.contact_id.is_not(None)]
    found += [_m.channel == wanted.channel] if wanted.channel is not None else []
    if wanted.template_id is not None:
        versions = select(TemplateVersion.id).where(TemplateVersion.template_id == wanted.template_id)
        found.append(_m.template_version_id.in_(versions))
    if wanted.is_typed:
        found.append(_m.template_version_id.is_(None))
    return found + ([_m.broadcast_id == wanted.broadcast_id] if wanted.broadcast_id is not None else [])
