"""/groups: named sets of contacts, and who is put into them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field, StringConstraints
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from optin import groups
from optin.api import guard, paging
from optin.api.operation import Answer, operation
from optin.api.paging import UNKNOWN_CURSOR, Listed, Page, may_be_id
from optin.api.people import FlagWord
from optin.api.problems import ProblemError
from optin.api.shapes import Body, Instant, SaidLine, Shown
from optin.groups import LONGEST_NAME, FollowsFlagsError, NameTakenError
from optin.models import Contact, Group

MOST = 1000
_NAMED = 5  # ids that are named where some are unknown

ContactId = Annotated[str, StringConstraints(pattern="^con_[a-z2-7]{24}$")]
_NO_GROUP = (404, "no_such_group", "There is no group with this id.")


class NewGroup(Body):
    """A group without contacts. The name is its own: no other group has it, in whatever case."""

    name: Annotated[SaidLine, StringConstraints(max_length=LONGEST_NAME)]


class Additions(Body):
    """Who is put into the group. Who is in it already stays in it."""

    contact_ids: Annotated[list[ContactId], Field(min_length=1, max_length=MOST)]


class GroupShown(Shown):
    """A group. One that `follows` a flag has everybody with it on any channel: its `contacts` are not counted here, and nobody
    can be added."""

    id: str
    name: str
    contacts: int | None
    follows: FlagWord | None
    created_at: Instant


class Added(Shown):
    """How many of the contacts were not in the group before."""

    added: int


@operation("POST", "/groups", scope="send", body=NewGroup, answer=GroupShown, statuses=(201,), problems={409: ("name_taken",)})
def add_group(session: Session, body: NewGroup) -> Answer:
    """Add a group."""
    try:
        group = groups.create(session, body.name, guard.signature())
    except NameTakenError:
        raise ProblemError(409, "name_taken", "Another group has this name.") from None
    return Answer(_shown(group, 0))


@operation(
    "POST",
    "/groups/<group_id>/contacts",
    scope="send",
    body=Additions,
    answer=Added,
    statuses=(201,),
    problems={404: ("no_such_group",), 409: ("follows_flags", "no_such_contact")},
)
def add_to_group(session: Session, group_id: str, body: Additions) -> Answer:
    """Put contacts into a group.

    All of them or, where one does not exist, none. Their flags stay as they are.
    """
    group = groups.for_change(session, group_id) if may_be_id(group_id) else None
    if group is None:
        raise ProblemError(*_NO_GROUP)
    ids = {row.public_id: row.id for row in session.execute(_contacts(body.contact_ids))}
    unknown = [name for name in dict.fromkeys(body.contact_ids) if name not in ids]
    if unknown:
        named = ", ".join(unknown[:_NAMED]) + (" …" if len(unknown) > _NAMED else "")
        raise ProblemError(409, "no_such_contact", f"There are no contacts with these ids: {named}")
    try:
        return Answer(Added(added=groups.add(session.connection(), group, ids.values())))
    except FollowsFlagsError:
        raise ProblemError(409, "follows_flags", "This group follows the flags. Nobody changes it by hand.") from None


@operation("GET", "/groups/<group_id>", scope="read", answer=GroupShown, problems={404: ("no_such_group",)})
def get_group(session: Session, group_id: str) -> Answer:
    """Get a group.

    `grp_opted_in` and `grp_opted_out` are always there and follow the flags.
    """
    group = found(session, group_id)
    if group is None:
        raise ProblemError(*_NO_GROUP)
    return Answer(_shown(group, groups.counts(session, [group]).get(group.id)))


@operation("GET", "/groups", scope="read", query=Page, answer=Listed[GroupShown], problems={400: (UNKNOWN_CURSOR[0],)})
def list_groups(session: Session, query: Page) -> Answer:
    """List the groups, newest first.

    The two that follow the flags are not among them.
    """
    rows = groups.listed(session, "", paging.before(session, Group, query.after), query.limit + 1)
    return Answer(paging.page(Listed[GroupShown], rows, query.limit, lambda some: _counted(session, some)))


def found(session: Session, group_id: str) -> Group | None:
    """The group with this id; None where there is none, or none any more."""
    return groups.by_public_id(session, group_id) if may_be_id(group_id) else None


def _contacts(names: list[str]) -> Select[str, int]:
    return select(Contact.public_id, Contact.id).where(Contact.public_id.in_(names))


def _counted(session: Session, some: Sequence[Group]) -> list[GroupShown]:
    counts = groups.counts(session, some)
    return [_shown(group, counts[group.id]) for group in some]


def _shown(group: Group, contacts: int | None) -> GroupShown:
    return GroupShown(
        id=group.public_id,
        name=group.name,
        contacts=contacts,
        follows=FlagWord(group.follows.word) if group.follows is not None else None,
        created_at=group.created_at,
    )
