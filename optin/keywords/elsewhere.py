"""Stop words of one language that are everyday words of another: "red" refuses in Turkish, and is a colour in English.

Where their own language is likely, they stop. Where only the other one is, they are that word. Where neither is, they are held.
What may not live here: the words (`optin/keywords/languages`), and which languages somebody writes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from optin.vocabulary import Meaning


class Foreign(NamedTuple):
    """What is made of such a word: `OPT_OUT`, `HOLD` or `NOTHING`, and the name of what decided."""

    meaning: Meaning
    rule: str


class Elsewhere:
    """Such words by the language that they stop in, each with its sense in other languages."""

    def __init__(self, lists: Mapping[str, Mapping[str, Mapping[str, str]]]) -> None:
        self.senses: dict[str, dict[str, str]] = {}
        self._own: dict[str, set[str]] = {}
        for language, words in lists.items():
            for word, senses in words.items():
                self.senses.setdefault(word, {}).update(senses)
                self._own.setdefault(word, set()).add(language)

    def judge(self, word: str, spoken: frozenset[str]) -> Foreign | None:
        """What the word is to somebody who may write these languages; None where it is no such word. None are all of them."""
        own = self._own.get(word)
        if own is None:
            return None
        others = self.senses[word].keys() & spoken
        rule = f"elsewhere:{min(others or own)}:{word}"
        if not spoken or own & spoken:
            return Foreign(Meaning.OPT_OUT, rule)
        return Foreign(Meaning.NOTHING if others else Meaning.HOLD, rule)

    def is_silent(self, word: str, spoken: frozenset[str]) -> bool:
        """Whether the word is no stop to somebody who writes these."""
        judged = self.judge(word, spoken)
        return judged is not None and judged.meaning is Meaning.NOTHING
