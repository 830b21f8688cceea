"""How a text is folded before it is compared: case, accents, punctuation, emoji and everything that nobody can see go away.

Keywords and messages pass through the same fold. What may not live here: which words there are, and what they mean.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Letters that Unicode does not take apart although people type them without their strokes, and letters of Arabic that are
# written one for another.
_PLAIN: Final = {
    "ı": "i",
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "æ": "ae",
    "œ": "oe",
    "ʻ": " ",
    "ى": "ي",
    "ة": "ه",
    "ی": "ي",
    "ې": "ي",
    "ک": "ك",
    "ھ": "ه",
    "ـ": "",
}
# Letters by category that are drawn as nothing at all: fillers of Hangul, and the joiner of graphemes.
_UNSEEN: Final = frozenset("\u115f\u1160\u3164\uffa0\u034f")
_SPACES: Final = re.compile(" {2,}")
# Scripts from Devanagari to Balinese, whose vowels are marks. Marks that a normalisation would put in order are taken out there
# too: sorting a hundred thousand of them takes minutes.
_VOWEL_MARKS: Final = range(0x0900, 0x1AB0)
_VOICED: Final = frozenset("\u3099\u309a")
_ROUNDS: Final = 4


class _Table(dict[int, str]):
    """What each character becomes, worked out when it is first met. `str.translate` reads it."""

    def __missing__(self, code: int) -> str:
        became = self[code] = self.become(chr(code))
        return became

    def become(self, character: str) -> str:
        """The character itself, a space, or nothing."""
        raise NotImplementedError


class _Seen(_Table):
    """Takes out what is not seen, and accents that stand by themselves."""

    def become(self, character: str) -> str:
        kind = unicodedata.category(character)
        if kind in {"Cf", "Me"} or character in _UNSEEN:
            return ""
        return "" if kind == "Mn" and not _belongs(character) else character


class _Letters(_Table):
    """Leaves letters and digits, and makes a space of every sign."""

    def become(self, character: str) -> str:
        if character in _PLAIN:
            return _PLAIN[character]
        if "\u02b9" <= character <= "\u02df" or unicodedata.category(character)[0] in "PSZC":
            return " "
        return character


def _belongs(mark: str) -> bool:
    """Whether a mark is part of its letter, as vowels are in the scripts of India and Thailand."""
    return mark in _VOICED or (ord(mark) in _VOWEL_MARKS and unicodedata.combining(mark) == 0)


_SEEN: Final = _Seen()
_LETTERS: Final = _Letters()


def fold(text: str) -> str:
    """The text in small letters, without accents, punctuation, emoji and unseen characters, its words one space apart.

    Folding what is folded changes nothing. It takes time in proportion to the length, whatever is in the text.
    """
    folded = _round(text)
    for _ in range(_ROUNDS):
        again = _round(folded)
        if again == folded:
            break
        folded = again
    return folded


@lru_cache(maxsize=4096)
def fold_keyword(keyword: str) -> str:
    """The same for keywords, which come again and again."""
    return fold(keyword)


def _round(text: str) -> str:
    # Marks go first, so that there are no long runs of them to be sorted when the text is normalised.
    text = unicodedata.normalize("NFKC", text.translate(_SEEN)).translate(_SEEN).casefold()
    text = unicodedata.normalize("NFKD", text).translate(_SEEN).translate(_LETTERS)
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")
