"""Phrases with alternatives, as the languages' lists write them, and finding them in the words of a message.

A phrase is words in order: `(a|b c)` one of these, `[a|b]` one of these or none, `*` any word, `*ing` a word with this ending,
`#` a word that begins with a digit, `<name>` one of a list that the language names. Brackets may hold brackets. What may not
live here: any phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from functools import lru_cache
from typing import Final, NamedTuple

from optin.keywords.words import Words, words_of

_TOKEN: Final = re.compile(r"[()\[\]|]|[^\s()\[\]|]+")
_CLOSING: Final = {"(": ")", "[": "]"}
ANY, NUMBER = "*", "#"
_LONGEST: Final = 24  # words; no phrase goes on for longer


class Part(NamedTuple):
    """One place in a phrase: what may stand there, and whether it may be left out.

    `runs` are plain words by their first one, `nested` are phrases inside brackets, `wild` stands for words that it does not
    name.
    """

    runs: MutableMapping[str, list[Words]]
    nested: list[tuple[Part, ...]]
    wild: str
    is_optional: bool

    def ends(self, words: Words, start: int) -> Iterator[int]:
        """Where the words go on after this part, for every way in which it fits at `start`."""
        if self.is_optional:
            yield start
        if start == len(words):
            return
        if self.wild and _fits(self.wild, words[start]):
            yield start + 1
        for run in self.runs.get(words[start], ()):
            if words[start : start + len(run)] == run:
                yield start + len(run)
        for parts in self.nested:
            yield from _ends(parts, words, start)

    def beginnings(self) -> Iterator[str]:
        """The words that this part can begin with."""
        yield from self.runs
        yield from [self.wild] if self.wild else []
        for parts in self.nested:
            yield from _beginnings(parts)


class Pattern(NamedTuple):
    """One phrase, and the language that it is in."""

    language: str
    parts: tuple[Part, ...]

    def end(self, words: Words, start: int) -> int | None:
        """Where the longest stretch of words ends that begins at `start` and is this phrase; None where there is none."""
        return max(_ends(self.parts, words, start), default=None)

    def beginnings(self) -> Iterator[str]:
        """The first words that this phrase can have."""
        return _beginnings(self.parts)


class Span(NamedTuple):
    """Words `start` to `end` of a message (the last one excluded) that are a phrase of this language."""

    start: int
    end: int
    language: str


class Phrases:
    """Phrases by their first word, so that a message is read through once."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._by_first: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            for first in dict.fromkeys(pattern.beginnings()):
                self._by_first.setdefault(first, []).append(pattern)

    def find(self, words: Words) -> list[Span]:
        """Every phrase in the words, the longest way of each."""
        # Nobody writes a hundred thousand characters without repeating some: what follows a word is looked up once.
        known: dict[Words, list[tuple[int, str]]] = {}
        found = []
        for start, word in enumerate(words):
            if word in self._by_first:
                ahead = words[start : start + _LONGEST]
                if ahead not in known:
                    known[ahead] = list(self._beginning(ahead))
                found += [Span(start, start + length, language) for length, language in known[ahead]]
        return found

    def _beginning(self, words: Words) -> Iterator[tuple[int, str]]:
        """The phrases that the words begin with: how many words, and in which language."""
        for pattern in self._by_first[words[0]]:
            length = pattern.end(words, 0)
            if length:
                yield length, pattern.language

    def may_begin(self, word: str) -> bool:
        """Whether a phrase begins with this word."""
        return word in self._by_first

    def whole(self, words: Words) -> str | None:
        """The language of the phrase that these words are, from the first to the last; None where they are none."""
        patterns = self._by_first.get(words[0], ()) if words else ()
        return next((pattern.language for pattern in patterns if pattern.end(words, 0) == len(words)), None)


def read_list(choices: Iterable[str]) -> Part:
    """A list that phrases name, each choice plain words or a phrase of its own."""
    return _one_of([_sequence(_TOKEN.findall(choice), {}) for choice in choices])


def read_pattern(written: str, language: str, lists: Mapping[str, Part]) -> Pattern:
    """A phrase out of its text. Raises ValueError where it is none, or could begin with any word."""
    tokens = _TOKEN.findall(written)
    parts = _sequence(tokens, lists)
    if tokens or not parts or all(part.is_optional for part in parts):
        raise ValueError(f"{written!r} is no phrase")
    if any(first[0] in (ANY, NUMBER) for first in _beginnings(parts)):
        raise ValueError(f"{written!r} could begin with any word")
    return Pattern(language, parts)


def _sequence(tokens: list[str], lists: Mapping[str, Part]) -> tuple[Part, ...]:
    """Parts up to the end, or to what closes or divides a bracket, which stays in `tokens`."""
    parts: list[Part] = []
    while tokens and tokens[0] not in (")", "]", "|"):
        token = tokens.pop(0)
        if token in _CLOSING:
            parts.append(_bracket(_CLOSING[token], tokens, lists))
        elif token.startswith("<"):
            parts.append(lists[token[1:-1]])
        elif token[0] in (ANY, NUMBER):
            parts.append(Part({}, [], token if token == NUMBER else ANY + "".join(words_of(token[1:])), False))
        else:
            parts += _plain_parts(token)
    return tuple(parts)


def _bracket(closing: str, tokens: list[str], lists: Mapping[str, Part]) -> Part:
    choices = [_sequence(tokens, lists)]
    while tokens and tokens[0] == "|":
        tokens.pop(0)
        choices.append(_sequence(tokens, lists))
    if not tokens or tokens.pop(0) != closing:
        raise ValueError(f"There is no {closing!r} where one belongs.")
    return _one_of(choices)._replace(is_optional=closing == "]")


def _one_of(choices: Iterable[tuple[Part, ...]]) -> Part:
    part = Part({}, [], "", False)
    for parts in choices:
        run = tuple(_plain_word(inner) for inner in parts)
        if not parts:
            raise ValueError("A choice holds no word.")
        if all(run):
            part.runs.setdefault(run[0], []).append(run)
        else:
            part.nested.append(parts)
    return part


@lru_cache(maxsize=16384)
def _plain_parts(token: str) -> tuple[Part, ...]:
    """The parts of plain text, which phrases repeat and never change."""
    return tuple(Part({word: [(word,)]}, [], "", False) for word in words_of(token))


def _plain_word(part: Part) -> str:
    """The one word that this part is; empty where it is more than that."""
    word = next(iter(part.runs), "")
    return word if part == Part({word: [(word,)]}, [], "", False) else ""


def _ends(parts: Iterable[Part], words: Words, start: int) -> set[int]:
    reached = {start}
    for part in parts:
        reached = {end for at in reached for end in part.ends(words, at)}
    return reached


def _beginnings(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        yield from part.beginnings()
        if not part.is_optional:
            return


def _fits(want: str, word: str) -> bool:
    return word[0].isdigit() if want == NUMBER else word.endswith(want[1:])
