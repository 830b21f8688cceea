"""Groups of contacts: create, rename, delete, who is in them, and adding and removing by hand.

*Opted-In* and *Opted-Out* exist from the start and follow the flags: whoever is opted in (opted out) on at least one channel is
in them, so a contact can be in both. Where a message is sent, its own channel is asked besides. What may not live here: filters
(`optin/group_filters.py`) and uploads (`optin/uploads/`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, delete, func, literal, select, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from optin.clock import now
from optin.database import db
from optin.database.locks import Alone, alone_to_the_end
from optin.models import Contact, ContactChannel, Group, GroupMember
from optin.models.columns import Id, Instant, public_id
from optin.vocabulary import Channel, Flag, Standing

LONGEST_NAME: Final = 120

# The public ids of the two groups that follow the flags. The migration makes them.
OPTED_IN: Final = "grp_opted_in"
OPTED_OUT: Final = "grp_opted_out"

_groups: Any = Group.__table__
_members: Any = GroupMember.__table__
_contacts: Any = Contact.__table__
_channels: Any = ContactChannel.__table__


class NameTakenError(Exception):
    """Another group has this name."""


class FollowsFlagsError(Exception):
    """The group follows the flags. Nobody changes it by hand."""


def create(session: Session, name: str, created_by: str) -> Group:
    """A new group without contacts. Raises `NameTakenError`."""
    _refuse_taken(session, name, None)
    group = Group(public_id=public_id("grp"), name=name, created_at=now(), created_by=created_by)
    session.add(group)
    session.flush()
    return group


def rename(session: Session, group: Group, name: str) -> None:
    """Raises `NameTakenError`, `FollowsFlagsError`."""
    _refuse_following(group)
    _refuse_taken(session, name, group.id)
    group.name = name


def remove_group(group: Group) -> None:
    """Delete the group. Its contacts stay as they are. Raises `FollowsFlagsError`."""
    _refuse_following(group)
    group.deleted_at = group.deleted_at or now()


def by_public_id(session: Session, name: str) -> Group | None:
    """The group; None where there is none, or none any more."""
    return session.scalar(select(Group).where(Group.public_id == name, Group.deleted_at.is_(None)))


def for_change(session: Session, name: str) -> Group | None:
    """The group by its public id, locked until the transaction ends. None: gone."""
    return session.scalar(select(Group).where(Group.public_id == name, Group.deleted_at.is_(None)).with_for_update())


def add(connection: Connection, group: Group, contact_ids: Iterable[int]) -> int:
    """Put contacts into the group. Returns how many were not in it. Raises `FollowsFlagsError`."""
    _refuse_following(group)
    return add_from(connection, group.id, select(_contacts.c.id).where(_contacts.c.id.in_(list(contact_ids))))


def add_from(connection: Connection, group_id: int, contact_ids: Select[Any]) -> int:
    """The same for what a query finds. Who was deleted meanwhile is left out, and who is in it stays in it once."""
    found = next(iter(contact_ids.subquery().c))
    rows = select(literal(group_id, Id), found, literal(now(), Instant)).where(true())  # SQLite reads ON as a join without.
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(_members).from_select(["group_id", "contact_id", "added_at"], rows)
    counted = statement.on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    return int(connection.execute(counted).rowcount)


def remove(connection: Connection, group: Group, contact_ids: Iterable[int]) -> int:
    """Take contacts out of the group. Returns how many were in it. Raises `FollowsFlagsError`."""
    _refuse_following(group)
    ours = _members.c.group_id == group.id, _members.c.contact_id.in_(list(contact_ids))
    return int(connection.execute(delete(_members).where(*ours)).rowcount)


def members(group_id: int) -> Select[Any] | None:
    """The ids of a group's contacts, as a query of one column; None where there is no such group any more."""
    # On a connection of its own: a worker that asks goes on for minutes, and would read yesterday's groups all the while.
    with db.engine.connect() as connection:
        group: Any = connection.execute(select(_groups).where(_groups.c.id == group_id)).one_or_none()
    return None if group is None or group.deleted_at is not None else members_of(group)


def members_of(group: Group, channel: Channel | None = None) -> Select[Any]:
    """The same for a group at hand. `channel` narrows a group that follows a flag to that channel's flag."""
    if group.follows is None:
        return select(_members.c.contact_id).where(_members.c.group_id == group.id)
    # By the index over channel and standing, in which the flag is the rest of the division (`vocabulary.Standing`).
    channels = [channel] if channel else list(Channel)
    has_flag = _channels.c.standing % len(Flag) == int(group.follows)
    return select(_channels.c.contact_id).where(_channels.c.channel.in_(channels), has_flag)


def counts(session: Session, groups: Sequence[Group]) -> dict[int, int]:
    """How many contacts are in each of these groups, by the group's id; those that follow a flag are left out."""
    ids = [group.id for group in groups if group.follows is None]
    query = select(GroupMember.group_id, func.count()).where(GroupMember.group_id.in_(ids)).group_by(GroupMember.group_id)
    return dict.fromkeys(ids, 0) | {row[0]: row[1] for row in session.execute(query)}


def flag_counts(session: Session) -> dict[Flag, dict[Channel, int]]:
    """How many contacts have said what, channel by channel. One query over the index of standings."""
    rows = session.execute(
        select(ContactChannel.channel, ContactChannel.standing, func.count()).group_by(
            ContactChannel.channel, ContactChannel.standing
        )
    )
    said: dict[Flag, dict[Channel, int]] = {flag: dict.fromkeys(Channel, 0) for flag in Flag}
    for channel, number, count in rows:
        said[Standing.of(number).flag][channel] += count
    return said


def following(session: Session) -> list[Group]:
    """The groups that follow the flags."""
    return list(session.scalars(select(Group).where(Group.follows.is_not(None)).order_by(Group.id)))


def listed(session: Session, words: str, before: int | None, most: int) -> list[Group]:
    """The groups that a team made, newest first, from the id `before` on; only those with `words` in their name."""
    query = select(Group).where(Group.deleted_at.is_(None), Group.follows.is_(None)).order_by(Group.id.desc())
    if before is not None:
        query = query.where(Group.id < before)
    if words:
        wanted = words.casefold()
        named = session.execute(query.with_only_columns(Group.id, Group.name))
        query = query.where(Group.id.in_([row.id for row in named if wanted in row.name.casefold()][:most]))
    return list(session.scalars(query.limit(most)))


def hold_names(session: Session) -> None:
    """Let nobody else name a group until this transaction ends, so that a name that is free stays free."""
    alone_to_the_end(session.connection(), Alone.NAME_GROUP)


def is_taken(session: Session, name: str, but_by: int | None = None) -> bool:
    """Whether a group has this name already; `but_by`: the id of one that may."""
    others = session.execute(select(Group.id, Group.name).where(Group.deleted_at.is_(None)))
    return any(row.name.casefold() == name.casefold() and row.id != but_by for row in others)


def of_contact(session: Session, contact_id: int) -> list[Group]:
    """The groups that a contact was put into, by name."""
    ours = select(GroupMember.group_id).where(GroupMember.contact_id == contact_id)
    found = session.scalars(select(Group).where(Group.id.in_(ours), Group.deleted_at.is_(None)))
    return sorted(found, key=lambda group: group.name.casefold())


def _refuse_following(group: Group) -> None:
    if group.follows is not None:
        raise FollowsFlagsError(group.name)


def _refuse_taken(session: Session, name: str, group_id: int | None) -> None:
    hold_names(session)
    if is_taken(session, name, group_id):
        raise NameTakenError(name)
