"""What the messages of a person did: shown beside each of them, with the rule that decided and the event behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from optin.models import ConsentEvent, Contact, InboundMessage
from optin.pages import rule_words
from optin.vocabulary import Effect


@dataclass(frozen=True, slots=True)
class Did:
    """What one message did, in few words, with a tone (`yes`, `no`, `wait`, `info`). `rule` is what decided, empty for nothing;
    `event_url` leads to the consent event, `decide_url` to the decision that it waits for."""

    words: str
    tone: str
    rule: str
    event_url: str | None
    decide_url: str | None
    decision: str


def of(session: Session, contact: Contact, message_ids: Sequence[int]) -> Mapping[int, Did]:
    """By the id of each message that a person wrote."""
    query = (
        select(InboundMessage, ConsentEvent.seq, ConsentEvent.public_id)
        .outerjoin(ConsentEvent, ConsentEvent.id == InboundMessage.event_id)
        .where(InboundMessage.message_id.in_(message_ids))
    )
    return {row[0].message_id or 0: _did(contact, *row) for row in session.execute(query)}


def _did(contact: Contact, message: InboundMessage, seq: int | None, event: str | None) -> Did:
    words, tone = rule_words.EFFECTS[message.effect or Effect.NOTHING]
    is_open = message.effect is Effect.HELD and message.decided_at is None
    return Did(
        words=words,
        tone=tone,
        rule=rule_words.rule(message.rule),
        event_url=url_for("contacts.show", name=contact.public_id, before=seq + 1, _anchor=event) if seq is not None else None,
        decide_url=url_for("unclear.listing", contact=contact.public_id, _anchor=message.public_id) if is_open else None,
        decision=f"{message.decided_by}: {message.decision}" if message.decided_at else "",
    )
