"""What a preferences page tells: one answer for each channel with its reason, the deeds that are open, and what was said.

What may not live here: HTTP, changes, and what a message may do (`policy`).
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import Row

from optin.addresses import show_phone
from optin.clock import now
from optin.desk import desk
from optin.models import Contact
from optin.person import coming_back, receipt
from optin.person_links import RECEIPT_PATH
from optin.timeline import Event
from optin.tokens import Purpose
from optin.vocabulary import Block, Channel, Flag
from widget.person import sentences
from widget.person.voice import Voice

_STRONGEST_FIRST: Final = (Block.BLOCKED, Block.UNDELIVERABLE, Block.COMPLAINED, Block.STOPPED, Block.HELD)
YES, NO, WAIT, NONE = "yes", "no", "wait", "none"


class Told(NamedTuple):
    """One channel: its name and address, the answer (`yes`, `no`, `wait`, `none`) and why; the button's words, where there is
    something to press. `note`: that a request to confirm is open."""

    word: str
    name: str
    address: str
    answer: str
    why: str
    note: str
    opt_out: str
    opt_in: str


class Line(NamedTuple):
    """One thing that was said: a day, what, how, and the path of its receipt where there is one."""

    day: str
    what: str
    how: str
    receipt: str


def channel(row: Row[Any], contact: Contact, default: Flag, since: int | None, voice: Voice) -> Told:
    """One channel of a contact. `since`: when the person said what the flag says (UTC seconds)."""
    answer, why = _answer(row, default, since, voice)
    has_address = row.address_key is not None
    is_asked = has_address and row.asked_until is not None and row.asked_until > now()
    return Told(
        word=row.channel.word,
        name=voice.channel(row.channel),
        address=_address(row.channel, contact) if has_address else "",
        answer=answer,
        why=why,
        note=voice.say(sentences.ASKED) if is_asked else "",
        opt_out=voice.say(sentences.OPT_OUT_OF[row.channel]) if has_address and row.flag is not Flag.OPTED_OUT else "",
        opt_in=voice.say(sentences.OPT_IN_TO[row.channel]) if coming_back.may_ask(row) and not is_asked else "",
    )


def line(event: Event, voice: Voice) -> Line:
    """One event of the ledger, as the person reads it."""
    has_receipt = event.entry.act in receipt.KINDS and event.evidence is not None
    token = desk().tokens.sign(Purpose.RECEIPT, event.public_id)
    return Line(
        day=voice.day(event.occurred_at),
        what=f"{voice.channel(event.entry.channel)}: {voice.say(sentences.ACTS[event.entry.act])}",
        how=voice.say(sentences.SOURCES[event.source]),
        receipt=f"{RECEIPT_PATH}{token}{voice.query}" if has_receipt else "",
    )


def _answer(row: Row[Any], default: Flag, since: int | None, voice: Voice) -> tuple[str, str]:
    if row.address_key is None:
        return NONE, voice.say(sentences.NO_PHONE if row.channel.uses_phone else sentences.NO_EMAIL)
    for block in _STRONGEST_FIRST:
        if block in row.blocks:
            return NO, voice.say(sentences.BLOCKS[block])
    if row.flag is Flag.OPTED_OUT:
        return NO, voice.say(sentences.OPTED_OUT, date=voice.day(since or row.flag_at))
    if row.flag is Flag.UNSET and default is Flag.OPTED_OUT:
        return NO, voice.say(sentences.NEVER_OUT)
    if row.paused_until is not None and row.paused_until > now():
        return WAIT, voice.say(sentences.PAUSED, date=voice.day(row.paused_until))
    if row.flag is Flag.OPTED_IN:
        return YES, voice.say(sentences.AGREED, date=voice.day(since or row.flag_at))
    return YES, voice.say(sentences.NEVER_IN)


def _address(channel: Channel, contact: Contact) -> str:
    return show_phone(contact.phone or "") if channel.uses_phone else contact.email or ""
