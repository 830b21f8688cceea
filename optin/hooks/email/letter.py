"""The letter that a mail answers, as far as it helps to tell what of the answer is a quotation of it. Pure.

What may not live here: how a quotation is marked (`quotations.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from optin.keywords.words import words_of

_LINK: Final = re.compile(r"[<\[(]*\bhttps?://\S*", re.IGNORECASE)
# So many words are not ours by chance.
_ENOUGH: Final = 4
_MOST_LINES: Final = 5000
_LONGEST_LINE: Final = 5000  # characters


class Letter:
    """The words of a letter in their order: its text, and what stands at its foot in one language after another."""

    def __init__(self, body: str = "", feet: Iterable[tuple[str, ...]] = ()) -> None:
        feet = list(feet)
        texts = [body, *(sentence for foot in feet for sentence in foot)]
        self._words = _joined(word for text in texts for word in words_of(text))
        self._labels = {words_of(sentence) for foot in feet for sentence in foot}
        self._at = -1  # where what was recognised last ended
        self._asked = 0

    def begin(self) -> None:
        """A quotation begins here, as far as anybody can tell; so the letter's first words may follow."""
        self._at = 0

    def has(self, line: str) -> bool:
        """Whether this line, which follows those that were asked about before, is quoted from the letter. A short one is only
        where it goes on with the one before: "Unsubscribe" on a line of its own is somebody's word."""
        self._asked += 1
        if self._asked > _MOST_LINES:
            return False
        bare = _LINK.sub(" ", line[:_LONGEST_LINE])
        words = words_of(bare)
        if not words or not self._words.strip():
            return False
        if bare != line and words in self._labels:
            self._at = max(self._words.find(_joined(words)), 0) + len(_joined(words)) - 1
            return True
        text = _joined(words)
        place = self._at if self._at >= 0 and self._words.startswith(text, self._at) else -1
        if place < 0 and len(words) >= _ENOUGH:
            place = self._words.find(text)
        if place < 0:
            return False
        self._at = place + len(text) - 1
        return True


def _joined(words: Iterable[str]) -> str:
    return f" {' '.join(words)} "
