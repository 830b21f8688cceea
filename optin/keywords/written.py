"""How phrases are written in the lists of the languages, and reading them.

A phrase is words in order: `(a|b c)` one of these, `[a|b]` one of these or none, `*` any word, `*ing` a word with this ending,
`#` a word that begins with a digit, `<name>` one of a list that the language names. Brackets may hold brackets. What may not
live here: any phrase.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from optin.keywords.patterns import ANY, NUMBER, Part, Pattern, beginnings_of
from optin.keywords.words import words_of

_TOKEN: Final = re.compile(r"[()\[\]|]|[^\s()\[\]|]+")
_CLOSING: Final = {"(": ")", "[": "]"}


def read_list(choices: Iterable[str]) -> Part:
    """A list that phrases name, each choice plain words or a phrase of its own."""
    return _one_of([_sequence(_TOKEN.findall(choice), {}) for choice in choices])


def read_pattern(written: str, language: str, lists: Mapping[str, Part]) -> Pattern:
    """A phrase out of its text. Raises ValueError where it is none, or could begin with any word."""
    tokens = _TOKEN.findall(written)
    parts = _sequence(tokens, lists)
    if tokens or not parts or all(part.is_optional for part in parts):
        raise ValueError(f"{written!r} is no phrase")
    if any(first[0] in (ANY, NUMBER) for first in beginnings_of(parts)):
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
