"""A conversation as the team reads it: messages in and out, oldest first, each with all that is to be said of it.

What may not live here: what is about to be sent (`letters.py`), and what the person holds in hand (`pages/simulator/`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from optin import timeline
from optin.models import Contact, Template, TemplateVersion
from optin.models.message import Message
from optin.pages import effects
from optin.pages.contacts.stories import Story, story
from optin.pages.effects import Did
from optin.pages.message_words import PATHS, STATES, Shown, goes
from optin.policy import SENTENCES
from optin.sending import gate
from optin.sending.draft import Draft
from optin.vocabulary import Channel, MessageState, Outcome, Path, Reason

PAGE: Final = 30
_NAME: Final = re.compile(r"msg_[a-z2-7]{24}")

# What a teammate may send anyway, as the row of `compose` warns of it, and an override that something newer has voided.
_MAY_BE_OVERRIDDEN: Final = frozenset(
    {Reason.OPTED_OUT, Reason.NEVER_ASKED, Reason.OVERRIDE_VOID, Reason.OUTSIDE_HOURS, Reason.OVER_CAP}
)
_BY_TEAMMATE: Final = frozenset({Path.COMPOSE, Path.COMPOSE_CONFIRMED})


@dataclass(frozen=True, slots=True)
class Told:
    """One message. `why` is the sentence for what did not go well, `goes` when a waiting one will go.

    `overrode` is the consent event that somebody chose to override; None also where they overrode the default. `template` has
    the name, the number and the template's public id. `is_open`: a teammate may still send it anyway.
    `did` is what a message of the person did.
    """

    message: Message
    state: Shown
    path: str
    why: str
    goes: str
    overrode: Story | None
    template: Row[int, str, int, str, bool] | None
    is_open: bool
    did: Did | None

    @property
    def is_inbound(self) -> bool:
        """Whether the person wrote it."""
        return self.message.state is MessageState.RECEIVED

    @property
    def is_override(self) -> bool:
        """Whether somebody chose to send it anyway."""
        return self.message.override_reason is not None


@dataclass(frozen=True, slots=True)
class Thread:
    """One page of a conversation. `older` is the `before` of the page before it, None at the beginning."""

    told: list[Told]
    older: int | None


def read(session: Session, contact: Contact, channel: Channel, before: int | None, at: int) -> Thread:
    """The newest messages below the id `before`, oldest first, as the last line stands next to the box."""
    query = select(Message).where(Message.contact_id == contact.id, Message.channel == channel)
    if before is not None:
        query = query.where(Message.id < before)
    rows = list(session.scalars(query.order_by(Message.id.desc()).limit(PAGE + 1)))
    page = rows[:PAGE][::-1]
    return Thread(_told(session, contact, page, at), page[0].id if len(rows) > PAGE else None)


def by_public_id(session: Session, contact: Contact, channel: Channel, name: str) -> Message | None:
    """The message of this conversation with this public id."""
    query = select(Message).where(Message.contact_id == contact.id, Message.channel == channel)
    return session.scalar(query.where(Message.public_id == name)) if _NAME.fullmatch(name) else None


def _told(session: Session, contact: Contact, messages: Sequence[Message], at: int) -> list[Told]:
    did = effects.of(session, contact, [each.id for each in messages])
    overridden = timeline.by_ids(session, [each.overrides for each in messages if each.overrides is not None])
    templates = _templates(session, [each.template_version_id for each in messages if each.template_version_id is not None])
    return [
        Told(
            message=each,
            state=STATES[each.state],
            path=PATHS[each.path] if each.path else "",
            why=_why(each),
            goes=goes(each, at),
            overrode=story(overridden[each.overrides]) if each.overrides in overridden else None,
            template=templates.get(each.template_version_id or 0),
            is_open=_is_open(session, each, at),
            did=did.get(each.id),
        )
        for each in messages
    ]


def _why(message: Message) -> str:
    """Why it was not sent or waits, or what the provider said."""
    if message.reason is not None and message.state in (MessageState.REFUSED, MessageState.HELD):
        return SENTENCES[message.reason]
    if message.answer and message.state is MessageState.QUEUED:
        return f"The last try failed: {message.answer}"
    return message.answer or ""


def _is_open(session: Session, message: Message, at: int) -> bool:
    """Whether it was refused for a reason that a teammate may override, and nothing that nobody may override stands now."""
    is_refused = message.state is MessageState.REFUSED and message.path in _BY_TEAMMATE
    if not is_refused or message.reason not in _MAY_BE_OVERRIDDEN:
        return False
    again = Draft(
        path=Path.COMPOSE,
        contact_id=message.contact_id,
        channel=message.channel,
        address=message.address,
        category=message.category,
        wording=message.wording,
        body=message.body,
    )
    return gate.judge(session.connection(), again, at).verdict.outcome is not Outcome.REFUSE


def _templates(session: Session, ids: list[int]) -> Mapping[int, Row[int, str, int, str, bool]]:
    query = (
        select(
            TemplateVersion.id,
            TemplateVersion.name,
            TemplateVersion.number,
            Template.public_id,
            Template.deleted_at.is_(None).label("is_there"),
        )
        .join(Template, Template.id == TemplateVersion.template_id)
        .where(TemplateVersion.id.in_(ids))
    )
    return {row.id: row for row in session.execute(query)}
