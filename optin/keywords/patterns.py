"""Phrases with alternatives, as the languages' lists write them, and finding them in the words of a message.

A phrase is words in order: `(a|b c)` one of these, `[a|b]` one of these or none, `*` any word, `*ing` a word with this ending,
`#` a word that begins with a digit, `<name>` one of a list that the language names, also inside brackets. What may not live
here: any phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from optin.keywords.words import Words, words_of

_PART: Final = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]|([^\s(\[]+)")
ANY, NUMBER = "*", "#"


class Part(NamedTuple):
    """One place in a phrase: what may stand there, each a run of words, and whether it may be left out."""

    choices: tuple[Words, ...]
    is_optional: bool

    def ends(self, words: Sequence[str], start: int) -> Iterable[int]:
        """Where the words go on after this part, for every way in which it fits at `start`."""
        if self.is_optional:
            yield start
        for choice in self.choices:
            end = start + len(choice)
            if end <= len(words) and all(_fits(want, words[start + place]) for place, want in enumerate(choice)):
                yield end


class Pattern(NamedTuple):
    """One phrase, with the text that it was written as."""

    written: str
    parts: tuple[Part, ...]

    def end(self, words: Sequence[str], start: int) -> int | None:
        """Where the longest stretch of words ends that begins at `start` and is this phrase; None where there is none."""
        reached = {start}
        for part in self.parts:
            reached = {end for at in reached for end in part.ends(words, at)}
        return max(reached, default=None)

    def beginnings(self) -> Iterable[str]:
        """The first words that this phrase can have."""
        for part in self.parts:
            yield from (choice[0] for choice in part.choices)
            if not part.is_optional:
                return


class Span(NamedTuple):
    """Words `start` to `end` of a message (the last one excluded) that are this phrase."""

    start: int
    end: int
    written: str


class Phrases:
    """Phrases by their first word, so that a message is read through once."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self._by_first: dict[str, list[Pattern]] = {}
        for pattern in patterns:
            for first in dict.fromkeys(pattern.beginnings()):
                self._by_first.setdefault(first, []).append(pattern)

    def find(self, words: Sequence[str]) -> list[Span]:
        """Every phrase in the words, the longest way of each."""
        found = []
        for start, word in enumerate(words):
            for pattern in self._by_first.get(word, ()):
                end = pattern.end(words, start)
                if end is not None and end > start:
                    found.append(Span(start, end, pattern.written))
        return found

    def may_begin(self, word: str) -> bool:
        """Whether a phrase begins with this word."""
        return word in self._by_first

    def whole(self, words: Sequence[str]) -> str | None:
        """The phrase that these words are, from the first to the last; None where they are none."""
        spans = ((pattern.end(words, 0), pattern.written) for pattern in self._by_first.get(words[0] if words else "", ()))
        return next((written for end, written in spans if end == len(words)), None)


def read_pattern(written: str, lists: Mapping[str, Sequence[str]]) -> Pattern:
    """A phrase out of its text. Raises ValueError where it is none, or could begin with any word."""
    parts = tuple(_part(found, lists) for found in _PART.finditer(written))
    firsts = list(Pattern(written, parts).beginnings())
    if not parts or all(part.is_optional for part in parts) or any(first[0] in (ANY, NUMBER) for first in firsts):
        raise ValueError(f"{written!r} is no phrase that begins with a word")
    return Pattern(written, parts)


def _part(found: re.Match[str], lists: Mapping[str, Sequence[str]]) -> Part:
    chosen, optional, word = found.groups()
    written = (chosen or optional or word).split("|")
    choices = [choice for name in written for choice in (lists[name[1:-1]] if name.startswith("<") else [name])]
    return Part(tuple(map(_choice, choices)), optional is not None)


def _choice(written: str) -> Words:
    made: list[str] = []
    for word in written.split():
        made += [ANY + "".join(words_of(word[1:]))] if word[0] == ANY else [word] if word == NUMBER else words_of(word)
    if not made:
        raise ValueError(f"{written!r} holds no word")
    return tuple(made)


def _fits(want: str, word: str) -> bool:
    if want == NUMBER:
        return word[0].isdigit()
    return word.endswith(want[1:]) if want[0] == ANY else word == want
