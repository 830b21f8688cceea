"""Messages in the words of the team: what became of one, by which path it came, and when it goes.

What may not live here: why a message was refused (`optin/policy.py` has the sentences), and what the person sees of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from optin.models.message import Message
from optin.pages.moments import human
from optin.vocabulary import Category, MessageState, Path, Wording


@dataclass(frozen=True, slots=True)
class Shown:
    """A state as it is shown: a word, a shape (a symbol of `static/icons.svg`) and a tone."""

    word: str
    shape: str
    tone: str


STATES: Final[Mapping[MessageState, Shown]] = {
    MessageState.QUEUED: Shown("Queued", "clock", "info"),
    MessageState.CLAIMED: Shown("On its way", "send", "info"),
    MessageState.DISPATCHING: Shown("On its way", "send", "info"),
    MessageState.SENT: Shown("Sent", "tick", "yes"),
    MessageState.REJECTED: Shown("Rejected", "error", "no"),
    MessageState.UNKNOWN: Shown("Nobody knows whether it arrived", "warning", "wait"),
    MessageState.REFUSED: Shown("Not sent", "flag-opted_out", "no"),
    MessageState.HELD: Shown("Held", "flag-awaiting", "wait"),
    MessageState.DELIVERED: Shown("Delivered", "done", "yes"),
    MessageState.READ: Shown("Read", "flag-opted_in", "yes"),
    MessageState.FAILED: Shown("Failed", "error", "no"),
    MessageState.RECEIVED: Shown("Received", "newer", "info"),
}

PATHS: Final[Mapping[Path, str]] = {
    Path.COMPOSE: "Compose",
    Path.COMPOSE_CONFIRMED: "Compose, sent anyway",
    Path.BROADCAST: "Broadcast",
    Path.BROADCAST_TO_ALL: "Broadcast to all",
    Path.SEQUENCE: "Sequence",
    Path.API: "API",
    Path.API_REQUIRE_OPT_IN: "API, opt-in required",
    Path.BOT: "Bot",
    Path.INVITE: "Invite",
    Path.SERVICE: "The desk itself",
}

CATEGORIES: Final[Mapping[Category, str]] = {
    Category.MARKETING: "Marketing",
    Category.UTILITY: "Utility",
    Category.AUTHENTICATION: "Authentication",
}

WORDINGS: Final[Mapping[Wording, str]] = {Wording.FREE_TEXT: "Typed text", Wording.TEMPLATE: "Template"}


def goes(message: Message, at: int) -> str:
    """When a message that waits will go; empty for one that does not wait. `at`: UTC seconds."""
    if message.state is MessageState.HELD:
        return f"It will go on {human(message.due_at)}, if nothing stands against it then."
    if message.state is not MessageState.QUEUED:
        return ""
    return f"It will go on {human(message.due_at)}." if message.due_at > at else "It will go at once."
