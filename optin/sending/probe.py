"""A test message of the desk, to an address that an owner types: at once, over the channel's own adapter, and in no outbox.

It carries no marketing, and goes to nobody who opted out, paused or is blocked: whatever would stop an invitation to them, but
for the hours and for how often they were asked. What may not live here: who may send one, and how often.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from optin import policy
from optin.addresses import AddressError
from optin.channel_answers import Said
from optin.channels.adapter import Accepted, Answer, Approved, NotAccepted, Outgoing, Unclear
from optin.models.columns import public_id
from optin.policy import Message
from optin.sending import addressed, wire
from optin.sending.addressed import Reading
from optin.vocabulary import Category, Channel, Path, Wording

# What everybody's WhatsApp account has from Meta: typed words reach only who has written within 24 hours.
USUAL_TEMPLATE: Final = "hello_world:en_US"

_COLUMNS: Final = ("address", "blocks", "pause", "channel", "opt-out")


def refusal(connection: Connection, channel: Channel, address: str, reading: Reading, at: int) -> str:
    """Why no test may go to this address, in a sentence; empty where one may. `address`: in normal form."""
    (known,) = addressed.facts_of(connection, Path.INVITE, channel, [address], reading, at)
    if isinstance(known, AddressError):
        return known.sentence
    said = policy.columns(Path.INVITE, Message(Category.UTILITY, Wording.TEMPLATE), known, at)
    return next((verdict.sentence for name in _COLUMNS if (verdict := said[name]) is not None), "")


def send(channel: Channel, address: str, organisation: str, template: str = "") -> Said:
    """Hand it over and wait for the answer, twenty seconds at most. `template`: name and language, for WhatsApp."""
    name, _, language = template.partition(":")
    is_template = channel is Channel.WHATSAPP
    answer, words = wire.try_out(
        Outgoing(
            reference=public_id("tst"),
            channel=channel,
            address=address,
            subject="A test message",
            body=f"This is a test message from {organisation or 'a consent desk'}. You need do nothing.",
            is_free=not is_template,
            template=Approved(name, language, {}) if is_template else None,
            path=Path.SERVICE,
        )
    )
    return _said(answer, words, address)


def shortened(address: str) -> str:
    """An address that names nobody: `+1…34`, `a…@example.com`."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}…@{domain}" if at else f"{address[:2]}…{address[-2:]}"


def _said(answer: Answer, words: str, address: str) -> Said:
    match answer:
        case Accepted(reference):
            is_good, summary = True, f"The provider took it, as {reference}."
        case NotAccepted(why):
            is_good, summary = False, f"It was not sent. {why}"
        case Unclear(why):
            is_good, summary = False, f"Nobody can say whether it was sent. {why}"
    return Said(is_good, *(text.replace(address, shortened(address)) for text in (summary, words)))
