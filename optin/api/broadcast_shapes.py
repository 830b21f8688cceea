"""A broadcast as programs see it: how far it is, and what would become of it."""

from __future__ import annotations

from typing import Any

from pydantic import Field
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from optin.api import audiences
from optin.api.audiences import AudienceShown
from optin.api.people import ChannelWord
from optin.api.shapes import CategoryWord, Instant, Shown, words
from optin.models import Template, TemplateVersion
from optin.sending import broadcast_report
from optin.sending.audience import Preview
from optin.sending.people import Audience
from optin.vocabulary import BroadcastState

StateWord: Any = words(BroadcastState)


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


def shown(session: Session, row: Row[Any]) -> BroadcastShown:
    """The broadcast, given as its row."""
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


def previewed(seen: Preview) -> PreviewShown:
    """The preview by outcome and reason."""
    return PreviewShown(
        total=seen.total,
        will_send=seen.will_send,
        held=seen.total - seen.will_send - sum(seen.excluded.values()),
        excluded={reason.word: count for reason, count in seen.excluded.items()},
        overridden={flag.word: count for flag, count in seen.overridden.items()},
    )
