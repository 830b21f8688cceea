"""One standard word: what it means where it is the whole message, where it comes from, and whether a desk may switch it off.

What may not live here: the words (`optin/keywords/languages`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from optin.keywords.shapes import Rule
from optin.keywords.words import joined, words_of
from optin.vocabulary import Channel, Match, Meaning

# Where a standard word comes from, by the short name that the files use.
SOURCES: Final[Mapping[str, str]] = {
    "fcc": "Always revokes consent in the United States: 47 CFR 64.1200(a)(10)",
    "ctia": "CTIA Messaging Principles and Best Practices, May 2023, 5.1.3",
    "twilio": "Twilio’s standard keywords",
    "aws": "AWS End User Messaging: required keywords",
    "meta": "The button on Meta’s marketing templates",
    "market": "What messages in this language ask for",
    "plain": "The plain word of the language",
}
# Whoever is behind these requires the word to opt out on the networks that a desk sends through. No desk may switch it off.
_REQUIRED_BY: Final = frozenset({"fcc", "ctia", "twilio", "aws"})
# What the FCC names as revoking consent.
ALWAYS_ON: Final = frozenset({"stop", "quit", "end", "revoke", "optout", "cancel", "unsubscribe"})


@dataclass(frozen=True, slots=True)
class StandardWord:
    """One word that counts where it is the whole message.

    `is_everyday`: it says many other things, so that it counts all alone, without a "please". `is_answer`: it counts while a
    question is pending. No `channel`: every one. `source` is a key of `SOURCES`.
    """

    word: str
    language: str
    meaning: Meaning
    is_everyday: bool
    is_answer: bool
    channel: Channel | None
    source: str

    @property
    def key(self) -> str:
        """What the word is compared by; two spellings with one key are one word."""
        return joined(words_of(self.word))

    @property
    def name(self) -> str:
        """What a reading and a switch call the word."""
        return f"word:{self.key}"

    @property
    def may_be_off(self) -> bool:
        """Whether a desk may switch it off: an opt-out that neither the law nor a carrier requires."""
        return self.meaning is Meaning.OPT_OUT and not self.is_answer and not self.is_required

    @property
    def is_required(self) -> bool:
        """Whether the law of the United States or a carrier asks for the word, by its `source`."""
        return self.key in ALWAYS_ON or (self.meaning is Meaning.OPT_OUT and self.source in _REQUIRED_BY)

    def is_on(self, channel: Channel) -> bool:
        """Whether the word is one of this channel's."""
        return self.channel in (None, channel)

    def rule(self) -> Rule:
        """The word as the rule that it is."""
        return Rule(self.name, self.word, Match.WHOLE, self.meaning, self.channel, is_standard=True)

    def held(self) -> Rule:
        """The same switched off."""
        return Rule(self.name, self.word, Match.WHOLE, Meaning.HOLD, self.channel, is_standard=True)
