"""Short questions to the table that decides. What may not live here: an expectation."""

from __future__ import annotations

from typing import Any

from optin.policy import Facts, Message, Verdict, decide
from optin.vocabulary import (
    Block,
    Category,
    Channel,
    Conversation,
    Flag,
    Outcome,
    Path,
    Reach,
    Reason,
    Standing,
    country_number,
)

NOW = 1_800_000_000
EVENT, NEWER_EVENT = 7, 8
ANYBODY = Standing(Flag.OPTED_IN, Block.NONE, Reach.USABLE, country_number("FR"))
SAID_NO = ANYBODY._replace(flag=Flag.OPTED_OUT)
MARKETING, UTILITY = Message(), Message(Category.UTILITY)
SEND_ANYWAY = Message(overrides=EVENT)


def answer(path: Path, message: Message = MARKETING, standing: Standing = ANYBODY, **facts: Any) -> Verdict:
    """The verdict on a contact in whose way nothing stands but what is given."""
    facts = {
        "channel": Channel.SMS,
        "default": Flag.UNSET,
        "opens_at": NOW,
        "flag_event": EVENT,
        "window_until": NOW + 1,
        "conversation": Conversation.OPEN,
        **facts,
    }
    return decide(path, message, Facts(standing=standing, **facts), NOW)


def is_refused(verdict: Verdict, reason: Reason) -> bool:
    return (verdict.outcome, verdict.reason) == (Outcome.REFUSE, reason)


def with_block(block: Block) -> Standing:
    return ANYBODY._replace(blocks=block)


def strongest_for(path: Path) -> Message:
    """The strongest message this path may carry; a service message carries no marketing."""
    return UTILITY if path is Path.SERVICE else Message(overrides=EVENT)
