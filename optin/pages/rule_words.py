"""What decided about a message, in words. What may not live here: the rules (`optin/keywords`, `optin/rules.py`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from optin import rules
from optin.database import db
from optin.inbound.case import BY_BUTTON, BY_MAIL, BY_PROVIDER
from optin.vocabulary import Effect

_LONGEST: Final = 60
_OWN: Final = re.compile("rul_[a-z2-7]{24}")
_LANGUAGE: Final = re.compile("^[a-z]{2}:")  # which list a phrase stands in

# By the first part of what a reading calls a standard rule.
_STANDARD: Final[Mapping[str, str]] = {
    "word": "The standard word “{}”",
    "misspelt": "A misspelling of “{}”",
    "alone": "A standard phrase for stop",
    "phrase": "A standard phrase for stop",
    "unclear": "A stop word that is not clear: “{}”",
    "look-alike": "Letters that look like a stop word",
    "harmless": "Words that are known to be harmless",
    "elsewhere": "A word that means stop in one language alone: “{}”",
}
_ALONE: Final[Mapping[str, str]] = {
    BY_BUTTON: "An opt-out button",
    BY_MAIL: "A mail that unsubscribes",
    BY_PROVIDER: "The provider",
    "sign": "A stop sign and no word",
    "unsigned": "A signature that does not match",
}

# What a message did, in few words, and whether that is good (`yes`), bad (`no`), to be decided (`wait`) or neither (`info`).
EFFECTS: Final[Mapping[Effect, tuple[str, str]]] = {
    Effect.NOTHING: ("Changed nothing", "info"),
    Effect.OPTED_OUT: ("Opted out", "no"),
    Effect.OPTED_IN: ("Opted in", "yes"),
    Effect.HELPED: ("Asked for help", "info"),
    Effect.HELD: ("Unclear: marketing is held", "wait"),
    Effect.OVERTAKEN: ("Something newer counts", "info"),
    Effect.TAKEN: ("A flow went on", "info"),
    Effect.NOBODY: ("From nobody we can write to", "info"),
}


def rule(name: str | None) -> str:
    """A rule as people read it: a standard one by its kind, a team's own by its keyword; empty for none."""
    if not name:
        return ""
    if _OWN.fullmatch(name):
        return f"Your rule “{rules.keyword_of(db.session(), name)}”"
    if name in _ALONE:
        return _ALONE[name]
    kind, colon, rest = name.partition(":")
    if colon and kind in _STANDARD:
        return _STANDARD[kind].format(_LANGUAGE.sub("", rest)[:_LONGEST])
    return f"The rule “{name[:_LONGEST]}”"
