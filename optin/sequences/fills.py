"""Bringing whole groups into a sequence: once, in chunks that a restart cannot lose, and whoever joins the group later.

What may not live here: one contact (`sequences.enrol`), and filling a group (`optin/group_filters.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, Select, exists, func, select, update
from sqlalchemy.orm import Session

from optin import groups
from optin.clock import now
from optin.database import db, writing
from optin.models import ContactChannel, Enrolment, Group, GroupMember, Sequence, SequenceFill
from optin.sequences import enrolments
from optin.sequences.enrolments import Origin
from optin.vocabulary import EnrolledBy, EnrolmentState, Leaving, SequenceState

_enrolments: Any = Enrolment.__table__
_members: Any = GroupMember.__table__
_channels: Any = ContactChannel.__table__

# Contacts that one transaction brings in or lets go: some milliseconds of the write lane.
STEP: Final = 2_000

IsStopping = Callable[[], bool]


def begin(session: Session, sequence: Sequence, group: Group, who: str) -> SequenceFill:
    """Note down that everybody in the group is to come in. Wake a worker after the commit (`jobs.wake_long_work`)."""
    members = groups.members_of(group).subquery()
    last = session.scalar(select(func.max(next(iter(members.c))))) or 0
    fill = SequenceFill(sequence_id=sequence.id, group_id=group.id, last_contact=last, created_at=now(), created_by=who)
    session.add(fill)
    session.flush()
    return fill


def follow(sequence: Sequence, group: Group | None) -> None:
    """Let whoever joins this group from now on come in, too; None: nobody any more."""
    sequence.joins_group, sequence.joins_since = (group.id, now()) if group else (None, None)


def latest(session: Session, sequence: Sequence) -> SequenceFill | None:
    """The fill that was begun last."""
    fills = select(SequenceFill).where(SequenceFill.sequence_id == sequence.id)
    return session.scalar(fills.order_by(SequenceFill.id.desc()).limit(1))


def go_on(is_stopping: IsStopping) -> None:
    """Do what was begun and not ended, bring in who joined a group since, and let go whoever is in a sequence that ended."""
    for fill_id in _ids(select(SequenceFill.id).where(SequenceFill.ended_at.is_(None)).order_by(SequenceFill.id)):
        while not is_stopping() and not _fill_some(fill_id):
            pass
    joined = Sequence.joins_group.is_not(None), Sequence.state.in_(enrolments.OPEN)
    for sequence_id in _ids(select(Sequence.id).where(*joined)):
        while not is_stopping() and _join_some(sequence_id):
            pass
    has_people = exists().where(Enrolment.sequence_id == Sequence.id, Enrolment.state == EnrolmentState.ACTIVE)
    for sequence_id in _ids(select(Sequence.id).where(Sequence.state == SequenceState.ENDED, has_people)):
        while not is_stopping() and _let_some_go(sequence_id):
            pass


def _ids(query: Select[int]) -> list[int]:
    with db.engine.connect() as connection:
        return list(connection.scalars(query))


def _fill_some(fill_id: int) -> bool:
    """Bring the next contacts in. True when none are left, or nobody can come in any more."""
    with writing() as session:
        fill = session.get_one(SequenceFill, fill_id, with_for_update=True)
        if fill.ended_at is not None:
            return True
        row = enrolments.held(session.connection(), fill.sequence_id)
        group = session.get_one(Group, fill.group_id)
        up_to = None if row is None or group.deleted_at else _up_to(session, group, fill)
        if row is None or up_to is None:
            fill.ended_at = now()
            return True
        found = _between(groups.members_of(group), fill.reached, up_to)
        origin = Origin(EnrolledBy.GROUP, fill.created_by)
        fill.added += enrolments.enrol_many(session.connection(), row, found, now(), origin)
        fill.reached = up_to
        return False


def _up_to(session: Session, group: Group, fill: SequenceFill) -> int | None:
    """The last of the next contacts; None where there is none."""
    found = _between(groups.members_of(group), fill.reached, fill.last_contact).distinct()
    some = found.order_by(next(iter(found.selected_columns))).limit(STEP).subquery()
    last: int | None = session.scalar(select(func.max(next(iter(some.c)))))
    return last


def _between(members: Select[Any], above: int, up_to: int) -> Select[Any]:
    contact_id = next(iter(members.selected_columns))
    return members.where(contact_id > above, contact_id <= up_to)


def _join_some(sequence_id: int) -> bool:
    """Bring in some of those who joined the group since. Looked for by a reader, since most of the time there is nobody."""
    sequence = db.session.get_one(Sequence, sequence_id)
    group = db.session.get_one(Group, sequence.joins_group)
    joined = None if group.deleted_at else _joined(sequence, group)
    ids = [] if joined is None else _ids(joined.limit(STEP))
    db.session.rollback()  # The next look shall see what was just written.
    if not ids:
        return False
    with writing() as session:
        row = enrolments.held(session.connection(), sequence_id)
        found = groups.members_of(group)
        mine = found.where(next(iter(found.selected_columns)).in_(ids))
        origin = Origin(EnrolledBy.GROUP)
        return row is not None and enrolments.enrol_many(session.connection(), row, mine, now(), origin) > 0


def _joined(sequence: Sequence, group: Group) -> Select[Any]:
    """The ids of those who joined the group since the sequence follows it, and were never in the sequence."""
    members, since = groups.members_of(group), sequence.joins_since
    contact_id = next(iter(members.selected_columns))
    if group.follows is None:
        members = members.where(_members.c.added_at >= since)
    else:
        members = members.where(_channels.c.flag_at >= since)
    been = exists().where(_enrolments.c.sequence_id == sequence.id, _enrolments.c.contact_id == contact_id)
    return members.where(~been).distinct().order_by(contact_id)


def _let_some_go(sequence_id: int) -> bool:
    """The sequence has ended, so that none of its steps is taken any more; this only writes it down for each contact."""
    with writing() as session:
        return _let_go(session.connection(), sequence_id, now())


def _let_go(connection: Connection, sequence_id: int, at: int) -> bool:
    active = _enrolments.c.sequence_id == sequence_id, _enrolments.c.state == EnrolmentState.ACTIVE
    some = select(_enrolments.c.id).where(*active).limit(STEP)
    gone = update(_enrolments).where(_enrolments.c.id.in_(some))
    left = gone.values(state=EnrolmentState.LEFT, over_at=at, left_why=Leaving.ENDED)
    return connection.execute(left).rowcount > 0
