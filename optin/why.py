"""Why a message may leave or not: every column of the table for one contact now, the one that decides, and what it rests on.

The same facts and the same `decide` as at dispatch. Nothing is written, queued or sent here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from optin import policy, timeline
from optin.models.contact import Contact
from optin.policy import Facts, Message, Verdict
from optin.sending import facts
from optin.timeline import Event
from optin.vocabulary import Act, Block, Channel, Outcome, Path, Reason

# How often a time that was named may turn out to be too early.
_LOOKS_AHEAD: Final = 8

_RESTS_ON_FLAG: Final = frozenset({Reason.ALLOWED, Reason.OVERRIDDEN, Reason.OPTED_OUT, Reason.OVERRIDE_VOID})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table and what it says; None: nothing against the message. `decides`: it made the verdict."""

    name: str
    verdict: Verdict | None
    decides: bool


@dataclass(frozen=True, slots=True)
class Why:
    """The verdict and how it came about. `event` is the consent event behind it; `allowed_from` (UTC seconds) is when the
    message would leave if nothing else changed: now, later, or not at all (None)."""

    verdict: Verdict
    columns: list[Column]
    event: Event | None
    allowed_from: int | None


def explain(session: Session, contact: Contact, channel: Channel, path: Path, asked: Message, at: int) -> Why:
    """Explain one decision (`at`: UTC seconds). Where a path overrides, it covers the flag event that stands now."""
    known = _facts(session, contact, channel, path, at)
    message = Message(asked.category, asked.wording, known.flag_event)
    verdict = policy.decide(path, message, known, at)
    said = policy.columns(path, message, known, at)
    columns = [Column(name, one, one is not None and one.reason in verdict.reasons) for name, one in said.items()]
    return Why(
        verdict,
        columns,
        _event(session, contact, channel, verdict.reason, known.flag_event),
        _allowed_from(session, contact, channel, path, message, verdict, at),
    )


def _facts(session: Session, contact: Contact, channel: Channel, path: Path, at: int) -> Facts:
    address = facts.address_of(contact, channel)
    known = facts.of_contact(session.connection(), contact.id, channel, address, at)
    return facts.asked(session.connection(), known, contact.id) if path is Path.INVITE else known


def _allowed_from(
    session: Session, contact: Contact, channel: Channel, path: Path, message: Message, verdict: Verdict, at: int
) -> int | None:
    """Ask again at the time that each verdict names, until one lets the message leave."""
    for _ in range(_LOOKS_AHEAD):
        if verdict.outcome in (Outcome.SEND, Outcome.WARN):
            return at
        if verdict.until is None or verdict.until <= at:
            return None
        at = verdict.until
        verdict = policy.decide(path, message, _facts(session, contact, channel, path, at), at)
    return None


def _event(session: Session, contact: Contact, channel: Channel, reason: Reason, flag_event: int | None) -> Event | None:
    if reason in _RESTS_ON_FLAG:
        return timeline.by_ids(session, [flag_event]).get(flag_event) if flag_event is not None else None
    block = Block.__members__.get(reason.name)
    return None if block is None else _blocked_by(session, contact.tag, channel, block)


def _blocked_by(session: Session, tag: bytes, channel: Channel, block: Block) -> Event | None:
    """The newest event that let this block stand."""
    before = None
    while True:
        stretch = timeline.read(session, tag, before)
        for event in stretch.events:
            entry = event.entry
            if entry.channel is channel and entry.act in (Act.BLOCKED, Act.STARTED) and block in entry.blocks:
                return event
        before = stretch.older
        if before is None:
            return None
