"""Slips of the finger in long words: one letter too many, too few, another one, or two exchanged.

Short words are left alone, since one letter makes another word of them. What may not live here: which words are compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

SHORTEST: Final = 7
_LONGEST: Final = 30


class Slips:
    """Long words, by the letter that they begin with: nobody mistypes that one, and `anmelden` is no slip of `abmelden`."""

    def __init__(self, words: Iterable[str], others: frozenset[str]) -> None:
        self._others = others
        self._by_letter: Mapping[str, list[str]] = {}
        for word in dict.fromkeys(words):
            if len(word) >= SHORTEST:
                self._by_letter.setdefault(word[0], []).append(word)

    def has(self, word: str) -> bool:
        """Whether this is a slip of one of them; no word that is right is one."""
        if not SHORTEST - 1 <= len(word) <= _LONGEST or word in self._others:
            return False
        return any(is_slip(word, right) for right in self._by_letter.get(word[0], ()))


def is_slip(word: str, right: str) -> bool:
    """Whether one slip makes `word` of `right` (the restricted Damerau distance is one)."""
    if word == right or abs(len(word) - len(right)) > 1:
        return False
    at = next(
        (place for place, (one, other) in enumerate(zip(word, right, strict=False)) if one != other), min(len(word), len(right))
    )
    if len(word) != len(right):
        longer, shorter = (word, right) if len(word) > len(right) else (right, word)
        return longer[at + 1 :] == shorter[at:]
    exchanged = word[at + 1 : at + 2] + word[at] == right[at : at + 2]
    return word[at + 1 :] == right[at + 1 :] or (exchanged and word[at + 2 :] == right[at + 2 :])
