"""The words and phrases that every desk starts with, read from `optin/keywords/languages`, one file for each language.

What may not live here: what becomes of a message (`optin/keywords/reading.py`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from optin.keywords.patterns import Part, Pattern, Phrases, read_list, read_pattern
from optin.keywords.shapes import Rule
from optin.keywords.words import Words, joined, words_of
from optin.vocabulary import Channel, Match, Meaning

_FILES: Final = Path(__file__).parent / "languages"
# Where a standard word comes from, by the short name that the files use.
SOURCES: Final[Mapping[str, str]] = {
    "fcc": "47 CFR 64.1200(a)(10): words that always revoke consent in the United States",
    "ctia": "CTIA Messaging Principles and Best Practices, May 2023, 5.1.3",
    "twilio": "Twilio’s standard keywords",
    "aws": "AWS End User Messaging: required keywords",
    "meta": "the button that Meta adds to marketing templates",
    "market": "the usual word in the country’s own messages",
    "plain": "the plain word of the language",
}
# What the FCC names as revoking consent. No desk may switch it off.
ALWAYS_ON: Final = frozenset({"stop", "quit", "end", "revoke", "optout", "cancel", "unsubscribe"})
_MEANINGS: Final = {
    "opt_out": Meaning.OPT_OUT,
    "everyday": Meaning.OPT_OUT,
    "no": Meaning.OPT_OUT,
    "opt_in": Meaning.OPT_IN,
    "yes": Meaning.OPT_IN,
    "help": Meaning.HELP,
}


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
        """Whether a desk may switch it off: an opt-out that the FCC does not name."""
        return self.meaning is Meaning.OPT_OUT and not self.is_answer and self.key not in ALWAYS_ON

    def is_on(self, channel: Channel) -> bool:
        """Whether the word is one of this channel's."""
        return self.channel in (None, channel)

    def rule(self) -> Rule:
        """The word as the rule that it is."""
        return Rule(self.name, self.word, Match.WHOLE, self.meaning, self.channel, is_standard=True)

    def held(self) -> Rule:
        """The same switched off."""
        return Rule(self.name, self.word, Match.WHOLE, Meaning.HOLD, self.channel, is_standard=True)


@dataclass(frozen=True, slots=True)
class Language:
    """One file: the words of a language, and its phrases as they are written there."""

    code: str
    name: str
    words: tuple[StandardWord, ...]
    alone: tuple[str, ...]
    phrases: tuple[str, ...]
    unclear: tuple[str, ...]
    harmless: tuple[str, ...]


class Standard(NamedTuple):
    """All languages together, ready to be compared with.

    `stops`: words that make a message at least unclear. `unrelated`: words that begin or end as one of them and are another
    one. `misspelt`: what is read as an opt-out word, by what people make of it.
    """

    words: Mapping[str, StandardWord]
    alone: Phrases
    phrases: Phrases
    unclear: Phrases
    harmless: Phrases
    courtesy: Phrases
    signatures: Phrases
    stops: Phrases
    unrelated: frozenset[str]
    misspelt: Mapping[str, str]
    long_words: tuple[Words, ...]


@cache
def languages() -> tuple[Language, ...]:
    """Every language, English first, then by name."""
    found = [_language(code, file) for code, file in _files().items()]
    return tuple(sorted(found, key=lambda language: (language.code != "en", language.name)))


def word(name: str) -> StandardWord | None:
    """The standard word of this name; None where there is none."""
    return next((word for word in standard().words.values() if word.name == name), None)


@cache
def standard() -> Standard:
    """All languages together. A word of several languages is the first one's."""
    words: dict[str, StandardWord] = {}
    for language in languages():
        for found in language.words:
            words.setdefault(found.key, found)
    return Standard(
        words=words,
        alone=Phrases(_patterns("alone")),
        phrases=Phrases(_patterns("phrases")),
        unclear=Phrases(_patterns("unclear")),
        harmless=Phrases(_patterns("harmless")),
        courtesy=Phrases([*_patterns("courtesy"), *_patterns("signatures")]),
        signatures=Phrases(_patterns("signatures")),
        stops=Phrases([*_stops(words), *_patterns("stops")]),
        unrelated=frozenset(token for typed in _listed("unrelated") for token in words_of(typed)),
        misspelt={joined(words_of(typed)): typed for typed in _listed("misspelt")},
        long_words=tuple(words_of(found.word) for found in words.values() if _is_stop(found) and len(found.key) >= 7),
    )


def _is_stop(word: StandardWord) -> bool:
    return word.meaning is Meaning.OPT_OUT and not word.is_answer


def _stops(words: Mapping[str, StandardWord]) -> Iterator[Pattern]:
    for found in words.values():
        if _is_stop(found):
            yield read_pattern(found.word, found.language, {})


@cache
def _files() -> Mapping[str, Mapping[str, Any]]:
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_FILES.glob("*.toml"))}


def _patterns(name: str) -> Iterator[Pattern]:
    for code, file in sorted(_files().items(), key=lambda named: named[0] != "en"):
        for written in file.get(name, ()):
            yield read_pattern(written, code, _lists(code))


@cache
def _lists(code: str) -> Mapping[str, Part]:
    return {name: read_list(choices) for name, choices in _files()[code].get("lists", {}).items()}


def _listed(name: str) -> Iterator[str]:
    for file in _files().values():
        yield from file.get(name, ())


def _language(code: str, file: Mapping[str, Any]) -> Language:
    lists = {name: tuple(file.get(name, ())) for name in ("alone", "phrases", "unclear", "harmless")}
    return Language(code, file["name"], tuple(_words(code, file)), **lists)


def _words(code: str, file: Mapping[str, Any]) -> Iterator[StandardWord]:
    for kind, meaning in _MEANINGS.items():
        for typed, source in file.get(kind, {}).items():
            # A table inside names a channel, and holds the words of that channel alone.
            on = {typed: source} if isinstance(source, str) else source
            channel = None if isinstance(source, str) else Channel.of(typed)
            for word, origin in on.items():
                yield StandardWord(word, code, meaning, kind == "everyday", kind in ("yes", "no"), channel, origin)
