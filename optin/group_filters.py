"""Filling a group by a filter: once, with whoever fits now. Somebody who fits later is not added, so a list that was looked at
stays the list that was looked at. (A broadcast has filters of its own, which are asked when it starts.)

The work is done in steps, each in a short transaction, and its state is a row: it goes on after a restart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from optin import groups
from optin.clock import now
from optin.database import db, writing
from optin.models import Contact, ContactChannel, Group, GroupFill
from optin.vocabulary import Channel, Flag, Source, country_code, country_number

STEP: Final = 2000  # contacts looked at in one transaction


@dataclass(frozen=True, slots=True)
class GroupFilter:
    """Whom a group is filled with. What is left empty narrows nothing; what is given must all be so.

    `flag` and `source` (how it came to be) are those on `channel`, or on any where it is None. `country` is the ISO code of the
    phone number. The contact was created from `created_from` on and before `created_before` (UTC seconds).
    """

    channel: Channel | None = None
    flag: Flag | None = None
    source: Source | None = None
    country: str | None = None
    created_from: int | None = None
    created_before: int | None = None

    @property
    def stored(self) -> dict[str, Any]:
        """The same as JSON takes it."""
        return {
            "channel": self.channel.word if self.channel else None,
            "flag": None if self.flag is None else self.flag.word,
            "source": self.source.word if self.source else None,
            "country": self.country,
            "created_from": self.created_from,
            "created_before": self.created_before,
        }

    @classmethod
    def of(cls, stored: dict[str, Any]) -> GroupFilter:
        """The inverse of `stored`."""
        return cls(
            channel=Channel.of(stored["channel"]) if stored["channel"] else None,
            flag=Flag.of(stored["flag"]) if stored["flag"] else None,
            source=Source.of(stored["source"]) if stored["source"] else None,
            country=stored["country"],
            created_from=stored["created_from"],
            created_before=stored["created_before"],
        )


def count(session: Session, wanted: GroupFilter) -> int:
    """How many contacts fit now."""
    return session.scalar(select(func.count()).select_from(Contact).where(*_conditions(wanted))) or 0


def countries(session: Session) -> list[str]:
    """The countries that phone numbers are from, in the order of their codes."""
    found = session.scalars(select(ContactChannel.country).where(ContactChannel.channel == Channel.SMS).distinct())
    return sorted(code for number in found if (code := country_code(number)))


def begin(session: Session, group: Group, wanted: GroupFilter, created_by: str) -> GroupFill:
    """Note the work down. Wake a worker after the commit (`jobs.wake_long_work`). Raises `groups.FollowsFlagsError`."""
    groups.add(session.connection(), group, [])
    last = session.scalar(select(func.max(Contact.id))) or 0
    fill = GroupFill(group_id=group.id, filter=wanted.stored, last_contact=last, created_at=now(), created_by=created_by)
    session.add(fill)
    session.flush()
    return fill


def latest(session: Session, group: Group) -> GroupFill | None:
    """The fill that was begun last."""
    return session.scalar(select(GroupFill).where(GroupFill.group_id == group.id).order_by(GroupFill.id.desc()).limit(1))


def go_on(is_stopping: Callable[[], bool]) -> None:
    """Do what was begun and not ended, step by step, until nothing is left or the desk stops."""
    while not is_stopping() and (fill_id := db.session.scalar(_OPEN)) is not None:
        while not is_stopping() and not _step(fill_id):
            pass
        db.session.rollback()  # The next look shall see what was just written.


_OPEN: Final = select(GroupFill.id).where(GroupFill.ended_at.is_(None)).order_by(GroupFill.id).limit(1)


def _step(fill_id: int) -> bool:
    """Look at the next contacts. True when none are left."""
    with writing() as session:
        fill = session.get_one(GroupFill, fill_id, with_for_update=True)
        if fill.ended_at is not None:
            return True
        after = select(Contact.id).where(Contact.id > fill.reached, Contact.id <= fill.last_contact)
        up_to = session.scalar(select(func.max(after.order_by(Contact.id).limit(STEP).subquery().c.id)))
        if up_to is None:
            fill.ended_at = now()
            return True
        between = select(Contact.id).where(Contact.id > fill.reached, Contact.id <= up_to)
        fitting = between.where(*_conditions(GroupFilter.of(fill.filter)))
        fill.added += groups.add_from(session.connection(), fill.group_id, fitting)
        fill.reached = up_to
        return False


def _conditions(wanted: GroupFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.flag is not None or wanted.source is not None:
        conditions.append(_said(wanted))
    if wanted.country is not None:
        number = country_number(wanted.country)
        conditions.append(_has_row(ContactChannel.channel == Channel.SMS, ContactChannel.country == number))
    if wanted.created_from is not None:
        conditions.append(Contact.created_at >= wanted.created_from)
    if wanted.created_before is not None:
        conditions.append(Contact.created_at < wanted.created_before)
    return conditions


def _said(wanted: GroupFilter) -> ColumnElement[bool]:
    """Flag and source are those of one and the same channel."""
    said: list[ColumnElement[bool]] = [ContactChannel.channel.in_([wanted.channel] if wanted.channel else list(Channel))]
    if wanted.flag is not None:
        said.append(ContactChannel.flag == wanted.flag)
    if wanted.source is not None:
        said.append(ContactChannel.source == wanted.source)
    return _has_row(*said)


def _has_row(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(ContactChannel.contact_id).where(ContactChannel.contact_id == Contact.id, *conditions).exists()
