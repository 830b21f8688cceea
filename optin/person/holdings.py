"""Everything that is kept about a person, as one file for them: facts, channels, what was said and by which evidence, messages.

Numbers of rows, keyed hashes and what belongs to the team alone stay out. What may not live here: pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from optin import groups, preferences, sequences, timeline
from optin.models import Contact, ContactChannel, Enrolment, InboundMessage, Message, Sequence, Upload
from optin.models.flow import FlowRun
from optin.person import erasure
from optin.timeline import Event
from optin.vocabulary import Channel, Flag, MessageState

Parts = dict[str, Any]


def of(session: Session, contact: Contact) -> Parts:
    """What is kept about this contact. Instants are RFC 3339 in UTC."""
    upload = session.get(Upload, contact.upload_id) if contact.upload_id else None
    request = erasure.of_person(session.connection(), contact.tag)
    return {
        "contact": {
            "id": contact.public_id,
            "name": contact.name or None,
            "phone": contact.phone,
            "email": contact.email,
            "locale": contact.locale,
            "time_zone": contact.time_zone,
            "created_at": iso(contact.created_at),
            "came_from": upload.where_from.word if upload and upload.where_from else None,
        },
        "channels": _channels(session, contact),
        "events": [_event(event) for event in events(session, contact.tag)],
        "messages": [_message(message) for message in _messages(session, contact)],
        "received": [_received(row) for row in _inbound(session, contact)],
        "groups": [group.name for group in groups.of_contact(session, contact.id)],
        "sequences": [_enrolment(*row) for row in sequences.of_contact(session, contact.id)],
        "conversations": [_run(run) for run in session.scalars(select(FlowRun).where(FlowRun.contact_id == contact.id))],
        "erasure_asked_at": iso(request.asked_at) if request else None,
    }


def iso(instant: int | None) -> str | None:
    """RFC 3339, in UTC."""
    return None if instant is None else datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def events(session: Session, tag: bytes) -> list[Event]:
    """All events of a person, newest first."""
    found: list[Event] = []
    before: int | None = None
    while True:
        stretch = timeline.read(session, tag, before)
        found += stretch.events
        if stretch.older is None:
            return found
        before = stretch.older


def message_count(session: Session, contact_id: int) -> int:
    """How many messages there are to and from a person."""
    return session.scalar(select(func.count()).select_from(Message).where(Message.contact_id == contact_id)) or 0


def _channels(session: Session, contact: Contact) -> Parts:
    defaults = preferences.current(session).defaults
    rows = session.scalars(select(ContactChannel).where(ContactChannel.contact_id == contact.id))
    return {row.channel.word: _channel(row, defaults[row.channel]) for row in rows}


def _channel(row: ContactChannel, default: Flag) -> Parts:
    return {
        "flag": row.flag.word,
        "effective": (default if row.flag is Flag.UNSET else row.flag).word,
        "blocks": row.blocks.words,
        "since": iso(row.flag_at),
        "paused_until": iso(row.paused_until),
        "last_heard_at": iso(row.heard_at),
    }


def _event(event: Event) -> Parts:
    return {
        "id": event.public_id,
        "channel": event.entry.channel.word,
        "act": event.entry.act.word,
        "source": event.source.word,
        "proof": event.entry.proof.word,
        "blocks": event.entry.blocks.words,
        "occurred_at": iso(event.occurred_at),
        "recorded_at": iso(event.recorded_at),
        "words_hash": event.words_hash,
        "hash": event.hash,
        "evidence": {name: value for name, value in (event.evidence or {}).items() if name != "operator"},
    }


def _messages(session: Session, contact: Contact) -> Iterable[Message]:
    return session.scalars(select(Message).where(Message.contact_id == contact.id).order_by(Message.id))


def _message(message: Message) -> Parts:
    return {
        "id": message.public_id,
        "direction": "in" if message.state is MessageState.RECEIVED else "out",
        "channel": message.channel.word,
        "address": message.address,
        "subject": message.subject or None,
        "body": message.body,
        "status": message.state.word,
        "created_at": iso(message.created_at),
        "sent_at": iso(message.sent_at),
    }


def _inbound(session: Session, contact: Contact) -> Iterable[InboundMessage]:
    return session.scalars(select(InboundMessage).where(InboundMessage.contact_id == contact.id).order_by(InboundMessage.id))


def _received(row: InboundMessage) -> Parts:
    """How a message of theirs was understood; its words are among the messages."""
    return {
        "id": row.public_id,
        "at": iso(row.at),
        "from": row.sender,
        "read_as": row.folded,
        "effect": row.effect.word if row.effect is not None else None,
    }


def _enrolment(enrolment: Enrolment, sequence: Sequence) -> Parts:
    return {"name": sequence.name, "status": enrolment.state.word}


def _run(run: FlowRun) -> Parts:
    return {
        "channel": Channel(run.channel).word,
        "started_at": iso(run.started_at),
        "question": run.question or None,
        "said": run.said.word if run.said is not None else None,
        "ended_at": iso(run.ended_at),
    }
