"""Texts that look like Latin letters and are not: other alphabets, digits inside words, letters drawn as signs.

What may not live here: what becomes of such a text.
"""

from __future__ import annotations

import re
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
_DIGITS: Final = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"}
_LETTERS: Final = {ord(alike): latin for latin, signs in _ALIKE.items() for alike in signs}
# Letters of flags (U+1F1E6) and white letters in black circles and squares (U+1F150, U+1F170).
_DRAWN: Final = {first + place: chr(ord("a") + place) for first in (0x1F1E6, 0x1F150, 0x1F170) for place in range(26)}
_TABLE: Final = str.maketrans(_LETTERS | _DRAWN)
_SIGN: Final = re.compile("[" + re.escape("".join(map(chr, _TABLE))) + "]")
_DIGIT: Final = re.compile("(?<=[a-z])[013457@$]|[013457@$](?=[a-z])", re.IGNORECASE)


def as_latin(text: str) -> str | None:
    """The text as it looks to somebody who reads Latin letters; None where nothing in it looks like another letter."""
    latin = text.translate(_TABLE) if _SIGN.search(text) else text
    latin = _DIGIT.sub(lambda found: _DIGITS[found[0]], latin)
    return None if latin == text else latin
