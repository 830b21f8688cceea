"""/broadcasts: one message to many, what would become of it, and what has."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from optin.api import audiences, guard, wording
from optin.api.audiences import AudienceShown, WhoIsMeant
from optin.api.messages import TemplateId
from optin.api.operation import Answer, operation
from optin.api.paging import may_be_id
from optin.api.people import ChannelWord
from optin.api.problems import ProblemError, mistaken
from optin.api.shapes import Body, CategoryWord, Instant, Line, Moment, SaidLine, Shown, words
from optin.clock import now
from optin.models import Template, TemplateVersion
from optin.models.broadcast import Broadcast
from optin.sending import audience, broadcast, broadcast_report
from optin.sending.broadcast import CannotError, Plan
from optin.sending.people import Audience, NoGroupError
from optin.vocabulary import BroadcastState, Category

StateWord: Any = words(BroadcastState)
Start = Annotated[Literal["now"] | Moment, Field(description="`now`, or RFC 3339 with an offset.")]

_GONE = (409, "no_such_group", "The group does not exist any more.")


class NewBroadcast(Body):
    """Who gets which template, and when: without `start` it stays a draft, which a teammate may confirm. With `only_opted_in`
    false it goes to people who did not opt in as well; for marketing that needs a `reason` and the scope `override`."""

    name: SaidLine
    template: TemplateId
    audience: WhoIsMeant
    only_opted_in: bool = True
    reason: Line | None = None
    start: Start | None = None


class BroadcastShown(Shown):
    """A broadcast. `counts` are its contacts by outcome, together the `total`; `refused` takes the refused ones apart
    by reason. All are empty until it begins."""

    id: str
    name: str
    state: StateWord
    channel: ChannelWord
    category: CategoryWord
    template: str | None
    audience: AudienceShown
    only_opted_in: bool
    reason: str | None
    test: bool
    start_at: Instant | None
    created_by: str
    created_at: Instant
    started_at: Instant | None
    ended_at: Instant | None
    paused_why: str | None = Field(description="Where the desk itself paused it.")
    total: int
    counts: dict[str, int]
    refused: dict[str, int]


class PreviewShown(Shown):
    """What would become of it now. `will_send`, `held` (for the contact's hours) and `excluded` (by reason) together are the
    `total`. `overridden` are those among `will_send` whose flag is against it, by flag."""

    total: int
    will_send: int
    held: int
    excluded: dict[str, int]
    overridden: dict[str, int]


@operation(
    "POST",
    "/broadcasts",
    scope="send",
    body=NewBroadcast,
    answer=BroadcastShown,
    statuses=(201,),
    problems={403: ("missing_scope",), 409: ("cannot_start", "no_such_group", wording.NO_TEMPLATE)},
    wakes=True,
)
def add_broadcast(session: Session, body: NewBroadcast) -> Answer:
    """Add a broadcast, and start it if asked to.

    Every person is decided about again when their message leaves. Keys of mode `test` reach the sandbox alone.
    """
    words = wording.of_template(session, body.template)
    _refuse_what_may_not_be(body, words.draft.category)
    plan = Plan(
        name=body.name,
        channel=words.draft.channel,
        category=words.draft.category,
        wording=words.wording,
        body=words.draft.body,
        subject=words.draft.subject,
        audience=audiences.read(session, body.audience),
        template_version_id=words.version_id,
        only_opted_in=body.only_opted_in,
        is_test=guard.key().mode == "test",
    )
    broadcast_id = broadcast.create(session.connection(), plan, f"{guard.key().name} (API)", now())
    if body.start is not None:
        _start(session, broadcast_id, body)
    return Answer(_shown(session, broadcast.read(session.connection(), broadcast_id)))


@operation("GET", "/broadcasts/<broadcast_id>", scope="read", answer=BroadcastShown, problems={404: ("no_such_broadcast",)})
def get_broadcast(session: Session, broadcast_id: str) -> Answer:
    """Get a broadcast and how far it is."""
    return Answer(_shown(session, _found(session, broadcast_id)))


@operation(
    "GET",
    "/broadcasts/<broadcast_id>/preview",
    scope="read",
    answer=PreviewShown,
    problems={404: ("no_such_broadcast",), 409: ("no_such_group",)},
)
def preview_broadcast(session: Session, broadcast_id: str) -> Answer:
    """Preview a broadcast: how many would get it now, and why the others would not."""
    row = _found(session, broadcast_id)
    try:
        seen = audience.preview(session.connection(), broadcast.question(row), now())
    except NoGroupError:
        raise ProblemError(*_GONE) from None
    return Answer(
        PreviewShown(
            total=seen.total,
            will_send=seen.will_send,
            held=seen.total - seen.will_send - sum(seen.excluded.values()),
            excluded={reason.word: count for reason, count in seen.excluded.items()},
            overridden={flag.word: count for flag, count in seen.overridden.items()},
        )
    )


def _refuse_what_may_not_be(body: NewBroadcast, category: Category) -> None:
    if body.only_opted_in or category is not Category.MARKETING:
        return
    if not guard.key().may("override"):
        raise ProblemError(403, "missing_scope", "Marketing to people who did not opt in needs the scope override.")
    if not (body.reason or "").strip():
        raise mistaken("reason", "Say why marketing is to go to people who did not opt in.")


def _start(session: Session, broadcast_id: int, body: NewBroadcast) -> None:
    connection, at, by = session.connection(), now(), f"{guard.key().name} (API)"
    start_at = None if body.start is None or body.start == "now" else int(body.start.timestamp())
    try:
        broadcast.check(connection, broadcast_id, start_at, body.reason or "", at)
        broadcast.confirm(connection, broadcast_id, by, at, start_at, body.reason or "")
    except CannotError as error:
        raise ProblemError(409, "cannot_start", str(error)) from None
    except NoGroupError:
        raise ProblemError(*_GONE) from None


def _found(session: Session, name: str) -> Row[Any]:
    """The broadcast with this id. Raises `ProblemError` 404."""
    number = session.scalar(select(Broadcast.id).where(Broadcast.public_id == name)) if may_be_id(name) else None
    if number is None:
        raise ProblemError(404, "no_such_broadcast", "There is no broadcast with this id.")
    return broadcast.read(session.connection(), number)


def _shown(session: Session, row: Row[Any]) -> BroadcastShown:
    done = broadcast_report.progress(session.connection(), row)
    of_version = select(Template.public_id).join(TemplateVersion, TemplateVersion.template_id == Template.id)
    return BroadcastShown(
        id=row.public_id,
        name=row.name,
        state=StateWord(row.state.word),
        channel=ChannelWord(row.channel.word),
        category=CategoryWord(row.category.word),
        template=session.scalar(of_version.where(TemplateVersion.id == row.template_version_id)),
        audience=audiences.shown(session, Audience.of(row.audience)),
        only_opted_in=row.only_opted_in,
        reason=row.override_reason,
        test=row.is_test,
        start_at=row.start_at,
        created_by=row.created_by,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        paused_why=row.paused_why,
        total=done.total,
        counts=dict(done.outcomes),
        refused={reason.word: count for reason, count in done.refused.items()},
    )
