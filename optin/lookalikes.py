"""Hosts that pass for others: letters of two alphabets in one label, and labels that look Latin throughout and are not.

What may not live here: what is refused and what is asked about (`optin/sites.py`).
"""

from __future__ import annotations

import unicodedata
from typing import Final

# Alphabets with letters in common, by the first word of a letter's Unicode name. One label never needs two of them (UTS #39,
# section 5.2, "Moderately Restrictive").
_ALPHABETS: Final = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "COPTIC", "CHEROKEE", "LISU"})

# The small letters of each alphabet that a domain can hold and that look like one Latin letter or digit: confusables.txt of
# Unicode Technical Standard #39. A label of such letters alone reads as a Latin one (`аррӏе`).
_LIKE_LATIN: Final = (
    frozenset("абгеорсухѕіјѡѵүһҽӏԁԛԝꙇ"),
    frozenset("αγινορσυϳᴦ"),
    frozenset("ագզհոռսցքօ"),
)


def is_mixed(host: str) -> bool:
    """Whether a label of this host, in Unicode, has letters of two alphabets that resemble each other."""
    return any(len(_alphabets(label)) > 1 for label in host.split("."))


def looks_latin(host: str) -> bool:
    """Whether a label of this host, in Unicode, is of another alphabet and can be taken for Latin as a whole."""
    labels = (_letters(label) for label in host.split("."))
    return any(letters and any(letters <= like for like in _LIKE_LATIN) for letters in labels)


def _alphabets(label: str) -> frozenset[str]:
    names = (unicodedata.name(letter, "").partition(" ")[0] for letter in _letters(label))
    return _ALPHABETS.intersection(names)


def _letters(label: str) -> frozenset[str]:
    """The letters without their accents: `ё` passes for `ë`."""
    plain = unicodedata.normalize("NFD", label)
    return frozenset(letter for letter in plain if unicodedata.category(letter).startswith("L"))
