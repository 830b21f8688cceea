"""Phrases with alternatives, and finding them in the words of a message.

What may not live here: how phrases are written (`optin/keywords/written.py`), and any phrase.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableMapping
from typing import Final, NamedTuple

from optin.keywords.words import Words

ANY, NUMBER = "*", "#"
_LONGEST: Final = 24  # words; no phrase goes on for longer


class Part(NamedTuple):
    """One place in a phrase: what may stand there, and whether it may be left out.

    `runs` are plain words by their first one, `nested` phrases inside brackets, `wild` stands for words that it does not name,
    apart from the `barred` ones.
    """

    runs: MutableMapping[str, list[Words]]
    nested: list[tuple[Part, ...]]
    wild: str
    is_optional: bool
    barred: frozenset[str] = frozenset()

    def ends(self, words: Words, start: int) -> Iterator[int]:
        """Where the words go on after this part, for every way in which it fits at `start`."""
        if self.is_optional:
            yield start
        if start == len(words):
            return
        if self.wild and words[start] not in self.barred and _fits(self.wild, words[start]):
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
            yield from beginnings_of(parts)

    def without(self, barred: frozenset[str]) -> Part:
        """The same, in which no wild word is one of these."""
        nested = [tuple(part.without(barred) for part in parts) for parts in self.nested]
        return self._replace(nested=nested, barred=barred)


class Pattern(NamedTuple):
    """One phrase, and the language that it is in."""

    language: str
    parts: tuple[Part, ...]

    def end(self, words: Words, start: int) -> int | None:
        """Where the longest stretch of words ends that begins at `start` and is this phrase; None where there is none."""
        return max(_ends(self.parts, words, start), default=None)

    def beginnings(self) -> Iterator[str]:
        """The first words that this phrase can have."""
        return beginnings_of(self.parts)


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


def _ends(parts: Iterable[Part], words: Words, start: int) -> set[int]:
    reached = {start}
    for part in parts:
        reached = {end for at in reached for end in part.ends(words, at)}
    return reached


def beginnings_of(parts: Iterable[Part]) -> Iterator[str]:
    for part in parts:
        yield from part.beginnings()
        if not part.is_optional:
            return


def _fits(want: str, word: str) -> bool:
    return word[0].isdigit() if want == NUMBER else word.endswith(want[1:])
