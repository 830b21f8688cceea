"""/broadcasts: one message to many, what would become of it, and what has."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Field
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from optin.api import audiences, guard, templates, wording
from optin.api.audiences import WhoIsMeant
from optin.api.broadcast_shapes import BroadcastShown, PreviewShown, previewed, shown
from optin.api.messages import TemplateId
from optin.api.operation import Answer, operation
from optin.api.paging import may_be_id
from optin.api.problems import ProblemError, mistaken
from optin.api.shapes import Body, Line, Moment, SaidLine
from optin.clock import now
from optin.models.broadcast import Broadcast
from optin.sending import audience, broadcast, broadcast_texts
from optin.sending.broadcast import CannotError, Plan
from optin.sending.people import NoGroupError
from optin.vocabulary import Category

Start = Annotated[Literal["now"] | Moment, Field(description="`now`, or RFC 3339 with an offset.")]

_GONE: Final = (409, "no_such_group", "A group does not exist any more.")


class NewBroadcast(Body):
    """Who gets which template, and when: without `start` it stays a draft, which a teammate may confirm. With `only_opted_in`
    false it goes to people who did not opt in as well; for marketing that needs a `reason` and the scope `override`."""

    name: SaidLine
    template: TemplateId
    audience: WhoIsMeant
    only_opted_in: bool = True
    reason: Line | None = None
    start: Start | None = None


def _reach(session: Session, body: NewBroadcast) -> int:
    """How many would get what is to start. What keeps it from starting is said where it is added."""
    if body.start is None:
        return 0
    try:
        plan = _plan(session, body)
        _refuse_what_may_not_be(body, plan.category)
        return broadcast.reach(session.connection(), plan, now())
    except (ProblemError, NoGroupError):
        return 0


@operation(
    "POST",
    "/broadcasts",
    scope="send",
    body=NewBroadcast,
    answer=BroadcastShown,
    statuses=(201,),
    problems={403: ("missing_scope",), 409: ("cannot_start", "no_such_group", wording.NO_TEMPLATE)},
    ahead=_reach,
    wakes=True,
)
def add_broadcast(session: Session, body: NewBroadcast, ahead: int) -> Answer:
    """Add a broadcast, and start it if asked to.

    Every person is decided about again when their message leaves. Keys of mode `test` reach the sandbox alone.
    """
    plan = _plan(session, body)
    _refuse_what_may_not_be(body, plan.category)
    broadcast_id = broadcast.create(session.connection(), plan, guard.signature(), now())
    if body.start is not None:
        _start(session, broadcast_id, body, ahead)
    return Answer(shown(session, broadcast.read(session.connection(), broadcast_id)))


def _plan(session: Session, body: NewBroadcast) -> Plan:
    words = wording.of_template(session, body.template)
    _refuse_what_many_cannot_get(session, body.template)
    return Plan(
        name=body.name,
        channel=words.draft.channel,
        category=words.draft.category,
        wording=words.wording,
        body=words.draft.body,
        subject=words.draft.subject,
        audience=audiences.read(session, body.audience),
        template_version_id=words.version_id,
        only_opted_in=body.only_opted_in,
        override_reason=None if body.only_opted_in else body.reason,
        is_test=guard.key().mode == "test",
    )


@operation("GET", "/broadcasts/<broadcast_id>", scope="read", answer=BroadcastShown, problems={404: ("no_such_broadcast",)})
def get_broadcast(session: Session, broadcast_id: str) -> Answer:
    """Get a broadcast and how far it is."""
    return Answer(shown(session, found(session, broadcast_id)))


@operation(
    "GET",
    "/broadcasts/<broadcast_id>/preview",
    scope="read",
    answer=PreviewShown,
    problems={404: ("no_such_broadcast",), 409: ("no_such_group",)},
)
def preview_broadcast(session: Session, broadcast_id: str) -> Answer:
    """Preview a broadcast: how many would get it now, and why the others would not."""
    row = found(session, broadcast_id)
    try:
        seen = audience.preview(session.connection(), broadcast.question(row), now())
    except NoGroupError:
        raise ProblemError(*_GONE) from None
    return Answer(previewed(seen))


def _refuse_what_many_cannot_get(session: Session, template_id: str) -> None:
    found = templates.found(session, template_id)
    why = found and broadcast_texts.fault(*found)
    if why:
        raise ProblemError(409, "cannot_start", why)


def _refuse_what_may_not_be(body: NewBroadcast, category: Category) -> None:
    if body.only_opted_in or category is not Category.MARKETING:
        return
    if not guard.key().may("override"):
        raise ProblemError(403, "missing_scope", "Marketing to people who did not opt in needs the scope override.")
    if broadcast.lacks_reason(category, body.only_opted_in, body.reason):
        raise mistaken("reason", broadcast.NO_REASON)


def _start(session: Session, broadcast_id: int, body: NewBroadcast, reach: int) -> None:
    connection, at, by = session.connection(), now(), guard.signature()
    start_at = None if body.start is None or body.start == "now" else int(body.start.timestamp())
    try:
        broadcast.confirm(connection, broadcast_id, by, at, start_at, body.reason or "")
    except CannotError as error:
        raise ProblemError(409, "cannot_start", str(error)) from None
    if not reach:
        raise ProblemError(409, "cannot_start", broadcast.NOBODY)


def found(session: Session, name: str) -> Row[Any]:
    """The broadcast with this id. Raises `ProblemError` 404."""
    number = session.scalar(select(Broadcast.id).where(Broadcast.public_id == name)) if may_be_id(name) else None
    if number is None:
        raise ProblemError(404, "no_such_broadcast", "There is no broadcast with this id.")
    return broadcast.read(session.connection(), number)
