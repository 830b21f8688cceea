"""How many segments a text message takes, and why. Pure: standard library alone.

Source: 3GPP TS 23.038 (the GSM 7 bit default alphabet of 6.2.1 with the extension table of 6.2.1.1, and UCS-2). A message has
140 octets: 160 septets or 70 UTF-16 units. With the header that joins several there is room for 153 or 67 in each. A character
of the extension table takes two septets, one outside the Basic Multilingual Plane two units; neither is torn apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

BASIC: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION: Final = "\f^{}\\[~]|€"


@dataclass(frozen=True, slots=True)
class Alphabet:
    """How a message is written: what one message holds alone, and what each of several holds, in its own units."""

    name: str
    alone: int
    joined: int


GSM: Final = Alphabet("GSM-7", 160, 153)
UCS: Final = Alphabet("UCS-2", 70, 67)

_BASIC: Final = frozenset(BASIC)
_EXTENSION: Final = frozenset(EXTENSION)


@dataclass(frozen=True, slots=True)
class Count:
    """What a text takes: `units` in all (septets or UTF-16 units), in so many segments, with room for `left` more in the last.

    `foreign`: the characters that make it UCS-2, each once, in the order in which they come.
    """

    alphabet: Alphabet
    units: int
    segments: int
    left: int
    foreign: tuple[str, ...] = ()


def count(text: str) -> Count:
    """What a text takes. A line break is one character, however it was typed."""
    text = text.replace("\r\n", "\n")
    alphabet, pieces = alphabet_of(text), split(text)
    foreign = tuple(dict.fromkeys(character for character in text if not _is_gsm(character)))
    room = alphabet.alone if len(pieces) == 1 else alphabet.joined
    left = room - size(pieces[-1], alphabet)
    return Count(alphabet, size(text, alphabet), len(pieces) if text else 0, left, foreign)


def alphabet_of(text: str) -> Alphabet:
    """GSM-7 where it has every character, else UCS-2 for the whole text."""
    return GSM if all(_is_gsm(character) for character in text) else UCS


def size(text: str, alphabet: Alphabet) -> int:
    """The length in the alphabet's units."""
    return sum(_units(character, alphabet) for character in text)


def split(text: str) -> list[str]:
    """The text as it travels: one piece per segment, at least one."""
    alphabet = alphabet_of(text)
    if size(text, alphabet) <= alphabet.alone:
        return [text]
    return list(_pieces(text, alphabet))


def _pieces(text: str, alphabet: Alphabet) -> Iterator[str]:
    start, used = 0, 0
    for at, character in enumerate(text):
        units = _units(character, alphabet)
        if used + units > alphabet.joined:
            yield text[start:at]
            start, used = at, 0
        used += units
    yield text[start:]


def _units(character: str, alphabet: Alphabet) -> int:
    if alphabet is GSM:
        return 2 if character in _EXTENSION else 1
    return 2 if ord(character) > 0xFFFF else 1


def _is_gsm(character: str) -> bool:
    return character in _BASIC or character in _EXTENSION
