"""Messages as programs see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from optin.api.people import ChannelWord
from optin.api.shapes import CategoryWord, Instant, Shown, words
from optin.models import Contact, Message, Template, TemplateVersion
from optin.models.broadcast import Broadcast
from optin.policy import SENTENCES
from optin.vocabulary import SAYS_WHY, MessageState, Path, Reason

StatusWord: Any = words(MessageState, MessageState.RECEIVED)
PathWord: Any = words(Path)
ReasonWord: Any = words(Reason)


class MessageShown(Shown):
    """A message. `reason` and `sentence` say why it was refused or held, `answer` what the provider said when it took it
    not. `body` is null in what the desk says for itself: it holds links that act for the person."""

    id: str
    status: StatusWord
    channel: ChannelWord
    to: str
    contact_id: str
    path: PathWord | None
    category: CategoryWord
    subject: str
    body: str | None
    template: str | None
    broadcast_id: str | None
    test: bool
    reason: ReasonWord | None
    sentence: str | None
    answer: str | None
    created_at: Instant
    sent_at: Instant | None


def shown(session: Session, messages: Sequence[Message]) -> list[MessageShown]:
    """Messages to contacts, in the order given."""
    contacts = _names(session, Contact, {message.contact_id for message in messages})
    broadcasts = _names(session, Broadcast, {message.broadcast_id for message in messages})
    versions = {message.template_version_id for message in messages if message.template_version_id}
    query = select(TemplateVersion.id, Template.public_id).join(Template).where(TemplateVersion.id.in_(versions))
    templates = {row[0]: row[1] for row in session.execute(query)} if versions else {}
    return [_shown(message, contacts, broadcasts, templates) for message in messages]


def _names(session: Session, kind: Any, ids: set[int | None]) -> dict[int | None, str]:
    known = [number for number in ids if number is not None]
    query = select(kind.id, kind.public_id).where(kind.id.in_(known))
    return {row[0]: row[1] for row in session.execute(query)} if known else {}


def _shown(
    message: Message, contacts: dict[int | None, str], broadcasts: dict[int | None, str], templates: dict[int, str]
) -> MessageShown:
    is_ours = message.path is Path.SERVICE
    reason = message.reason if message.state in SAYS_WHY else None
    return MessageShown(
        id=message.public_id,
        status=StatusWord(message.state.word),
        channel=ChannelWord(message.channel.word),
        to=message.address,
        contact_id=contacts[message.contact_id],
        path=PathWord(message.path.word) if message.path is not None else None,
        category=CategoryWord(message.category.word),
        subject=message.subject,
        body=None if is_ours else message.body,
        template=templates.get(message.template_version_id) if message.template_version_id else None,
        broadcast_id=broadcasts.get(message.broadcast_id),
        test=message.is_test,
        reason=ReasonWord(reason.word) if reason is not None else None,
        sentence=SENTENCES[reason] if reason is not None else None,
        answer=message.answer,
        created_at=message.created_at,
        sent_at=message.sent_at,
    )
