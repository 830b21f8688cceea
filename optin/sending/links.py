"""Web addresses in the text of a message. Pure: text in, pieces out; what may be clicked is the page's business."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

_URL: Final = re.compile(r"https?://[^\s<>\"']+")

# What ends a sentence rather than an address.
_TRAILING: Final = ".,;:!?)]}"


class Piece(NamedTuple):
    """A stretch of text; `is_link` says that it is an http or https address."""

    text: str
    is_link: bool


def pieces(text: str) -> list[Piece]:
    """The text cut at its addresses. Put together again, the pieces are the text."""
    found: list[Piece] = []
    end = 0
    for match in _URL.finditer(text):
        url = match.group().rstrip(_TRAILING)
        found += [Piece(text[end : match.start()], False), Piece(url, True)]
        end = match.start() + len(url)
    found.append(Piece(text[end:], False))
    return [piece for piece in found if piece.text]


def links_in(text: str) -> list[str]:
    """The addresses in a text, in order."""
    return [piece.text for piece in pieces(text) if piece.is_link]
