"""What came of invitations: who was asked, and who has said yes, no or nothing so far. Counted, never decided, here.

A no counts also when it came another way than as the answer: who is asked and writes STOP has answered. What may not live here:
whether somebody may be asked (`sending/asking.py`, `policy`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from optin.models.columns import Coded
from optin.models.contact import Contact, ContactChannel
from optin.models.flow import Flow, FlowRun, FlowVersion
from optin.models.group import Group
from optin.models.message import Message
from optin.vocabulary import Channel, Flag, MessageState, Path, RunEnd

_runs: Any = FlowRun.__table__
_messages: Any = Message.__table__
_channels: Any = ContactChannel.__table__
_contacts: Any = Contact.__table__
_groups: Any = Group.__table__
_versions: Any = FlowVersion.__table__

_DAY: Final = 24 * 3600
_UNASKED: Final = (MessageState.REFUSED, MessageState.REJECTED, MessageState.FAILED)

# What was said since, on the channel itself, while the request was the newest one.
_SINCE: ColumnElement[bool] = and_(
    _channels.c.flag_at >= _runs.c.started_at,
    or_(_runs.c.ended.is_(None), _runs.c.ended.not_in([RunEnd.REPLACED, RunEnd.EXPIRED])),
)
_SAID: Final[Any] = func.coalesce(_runs.c.said, case((_SINCE, _channels.c.flag), else_=Flag.UNSET), type_=Coded(Flag))


class Told(NamedTuple):
    """When and how often a contact was asked on a channel (`last`: UTC seconds)."""

    times: int
    last: int


class Chosen(NamedTuple):
    """Which invitations are meant: of one flow or all (None), made from the first instant on and before the second."""

    flow_id: int | None
    first: int
    before: int


def asked(session: Session, contact_ids: Sequence[int], channel: Channel) -> Mapping[int, Told]:
    """How often these contacts have been asked on the channel; who was not is left out."""
    query = (
        select(_runs.c.contact_id, func.count().label("times"), func.max(_messages.c.created_at).label("last"))
        .join(_messages, _messages.c.id == _runs.c.first_message_id)
        .where(_runs.c.contact_id.in_(contact_ids), _runs.c.channel == channel, *_is_invitation())
        .group_by(_runs.c.contact_id)
    )
    return {row.contact_id: Told(row.times, row.last) for row in session.execute(query)}


def by_day(session: Session, chosen: Chosen) -> dict[Flag, dict[int, int]]:
    """How many were asked each day (days since 1970, UTC), by what they have said so far."""
    day = (_runs.c.started_at // _DAY).label("day")
    query = _joined(select(day, _SAID.label("said"), func.count().label("times")), chosen).group_by(day, _SAID)
    found: dict[Flag, dict[int, int]] = {flag: {} for flag in Flag}
    for row in session.execute(query):
        found[Flag(row.said)][row.day] = row.times
    return found


def listed(session: Session, chosen: Chosen, before: int | None, most: int) -> list[Row[Any]]:
    """The invitations, newest first, from the run `before` on: contact, channel, flow, group, who asked, when, and `said`."""
    query = _joined(
        select(
            _runs.c.id,
            _runs.c.channel,
            _runs.c.started_at,
            _runs.c.started_by,
            _runs.c.basis,
            _runs.c.ended,
            _SAID.label("said"),
            _contacts.c.public_id,
            _contacts.c.name,
            _contacts.c.phone,
            _contacts.c.email,
            _versions.c.name.label("flow"),
            _groups.c.name.label("group"),
        ),
        chosen,
    )
    query = query.join(_contacts, _contacts.c.id == _runs.c.contact_id).join(_versions, _versions.c.id == _runs.c.version_id)
    query = query.outerjoin(_groups, _groups.c.id == _runs.c.group_id).order_by(_runs.c.id.desc()).limit(most)
    return list(session.execute(query if before is None else query.where(_runs.c.id < before)))


def requesting(session: Session) -> list[tuple[Flow, FlowVersion]]:
    """All flows that were ever used to ask, newest first, with what they are called now."""
    used = select(_runs.c.flow_id).where(_runs.c.path == Path.INVITE)
    query = select(Flow, FlowVersion).join(FlowVersion, FlowVersion.id == Flow.version_id).where(Flow.id.in_(used))
    return [(row[0], row[1]) for row in session.execute(query.order_by(Flow.id.desc()))]


def _joined(query: Select[Any], chosen: Chosen) -> Select[Any]:
    is_theirs = and_(_channels.c.contact_id == _runs.c.contact_id, _channels.c.channel == _runs.c.channel)
    query = query.select_from(_runs).join(_messages, _messages.c.id == _runs.c.first_message_id)
    query = query.join(_channels, is_theirs).where(*_is_invitation())
    query = query.where(_runs.c.started_at >= chosen.first, _runs.c.started_at < chosen.before)
    return query if chosen.flow_id is None else query.where(_runs.c.flow_id == chosen.flow_id)


def _is_invitation() -> tuple[ColumnElement[bool], ...]:
    return (_runs.c.path == Path.INVITE, _messages.c.state.not_in(_UNASKED))
