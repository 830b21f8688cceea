"""What the messages of a person did: shown beside each of them, with the rule that decided and the event behind it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from optin.models import ConsentEvent, Contact, Enrolment, InboundMessage, Sequence
from optin.pages import rule_words
from optin.vocabulary import Effect, EnrolledBy


@dataclass(frozen=True, slots=True)
class Did:
    """What one message did, in few words, with a tone (`yes`, `no`, `wait`, `info`). `rule` is what decided, empty for nothing;
    `event_url` leads to the consent event, `decide_url` to the decision that it waits for. `sequences`:
    those that a flow brought the person into on it, as name and link."""

    words: str
    tone: str
    rule: str
    event_url: str | None
    decide_url: str | None
    decision: str
    sequences: tuple[tuple[str, str], ...]


def of(session: Session, contact: Contact, message_ids: Collection[int]) -> Mapping[int, Did]:
    """By the id of each message that a person wrote."""
    query = (
        select(InboundMessage, ConsentEvent.seq, ConsentEvent.public_id)
        .outerjoin(ConsentEvent, ConsentEvent.id == InboundMessage.event_id)
        .where(InboundMessage.message_id.in_(message_ids))
    )
    rows = session.execute(query).all()
    into = _sequences(session, contact)
    return {row[0].message_id or 0: _did(contact, *row, into.get(row[0].public_id, ())) for row in rows}


def _sequences(session: Session, contact: Contact) -> dict[str, tuple[tuple[str, str], ...]]:
    """Into what flows brought the person, by the public id of the message that they answered."""
    query = select(Enrolment.entered_by, Sequence).join(Sequence, Sequence.id == Enrolment.sequence_id)
    by_flow = Enrolment.contact_id == contact.id, Enrolment.enrolled_by == EnrolledBy.FLOW
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for name, sequence in session.execute(query.where(*by_flow).order_by(Enrolment.id)):
        link = (sequence.name, url_for("sequences.show", name=sequence.public_id))
        found[name] = (*found.get(name, ()), link)
    return found


def _did(
    contact: Contact, message: InboundMessage, seq: int | None, event: str | None, sequences: tuple[tuple[str, str], ...]
) -> Did:
    words, tone = rule_words.EFFECTS[message.effect or Effect.NOTHING]
    is_open = message.effect is Effect.HELD and message.decided_at is None
    return Did(
        words=words,
        tone=tone,
        rule=rule_words.rule(message.rule),
        event_url=url_for("contacts.show", name=contact.public_id, before=seq + 1, _anchor=event) if seq is not None else None,
        decide_url=url_for("unclear.listing", contact=contact.public_id, _anchor=message.public_id) if is_open else None,
        decision=f"{message.decided_by}: {message.decision}" if message.decided_at else "",
        sequences=sequences,
    )
