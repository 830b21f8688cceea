"""Texts that look like Latin letters and are not: other alphabets, digits inside words, letters drawn as signs.

What may not live here: what becomes of such a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

# Small and capital letters of other alphabets that look like one Latin letter, after confusables.txt of Unicode Technical
# Standard #39, and Greek ones that people use for it although they look a little different.
_ALIKE: Final = {
    "a": "аαɑА∀ΑᎪ",
    "b": "ЬВвΒβᏴ",
    "c": "сСϲᏟ⊂",
    "d": "ԁᎠɗ",
    "e": "еЕєЄεΕᎬ℮",
    "g": "ɡԍᏀ",
    "h": "һНнΗհᎻ",
    "i": "іІιΙӏӀɩᎥ",
    "j": "јЈᎫ",
    "k": "кКκΚᏦ",
    "l": "ⅼᏞ∣",
    "m": "мМΜᎷ",
    "n": "ηΝпПռᴨ",
    "o": "оОοΟσօᴏ〇○●◯⭕",
    "p": "рРρΡᏢ",
    "q": "ԛգ",
    "r": "гᎡяЯ",
    "s": "ѕЅՏꜱᏚ§",
    "t": "тТτΤᎢ†✝",
    "u": "υսЦцՍ",
    "v": "νѵᏙ",
    "w": "ωшШԝѡᎳ",
    "x": "хХχΧ×",
    "y": "уУγΥүУᎩ",
    "z": "ΖᏃ",
}
_DIGITS: Final = str.maketrans("013457@$", "oieastas")
_LETTERS: Final = {ord(alike): latin for latin, signs in _ALIKE.items() for alike in signs}
# Letters of flags (U+1F1E6) and white letters in black circles and squares (U+1F150, U+1F170).
_DRAWN: Final = {first + place: chr(ord("a") + place) for first in (0x1F1E6, 0x1F150, 0x1F170) for place in range(26)}
_TABLE: Final = str.maketrans(_LETTERS | _DRAWN)
_WORD: Final = re.compile(r"[a-z0-9@$]+", re.IGNORECASE)
_LETTER: Final = re.compile(r"[a-z]", re.IGNORECASE)
_LONGEST: Final = 40


def as_latin(text: str, is_meant: Callable[[str], bool]) -> str | None:
    """The text as it looks to somebody who reads Latin letters; None where nothing in it looks like another letter.

    A digit is a letter only where `is_meant` knows the word that comes out: "st0p" is one, "3pm" is none.
    """
    latin = _WORD.sub(lambda found: _spelt(found[0], is_meant), text.translate(_TABLE))
    return None if latin == text else latin


def _spelt(word: str, is_meant: Callable[[str], bool]) -> str:
    if word.isalpha() or len(word) > _LONGEST or not _LETTER.search(word):
        return word
    letters = word.lower().translate(_DIGITS)
    return letters if is_meant(letters) else word
