"""What of a message are the person's own words: without a program's signature, and in a mail without what it quotes.

What may not live here: what the words mean.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from optin.keywords.standard import standard
from optin.keywords.words import lines_of, words_of
from optin.vocabulary import Channel

# A signature stands in the last lines.
_LAST_LINES: Final = 12
_LONGEST_SIGNATURE: Final = 120
_DASHES: Final = "-----"


class Body(NamedTuple):
    """The person's own lines, and the same with the signature that was left out of them."""

    lines: list[str]
    signed: list[str]


def body_of(text: str, channel: Channel) -> Body:
    """The lines of a message. What consists of a quotation or a signature alone is taken whole."""
    lines = lines_of(text)
    if channel is Channel.EMAIL:
        lines = _unquoted(lines) or lines
    return Body(_unsigned(lines) or lines, lines)


def _unquoted(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if line.lstrip().startswith(_DASHES) and words_of(line) and kept:
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
        elif kept and kept[-1].rstrip().endswith(":"):
            kept.pop()  # "On Monday, Ana wrote:"
    return kept if any(map(words_of, kept)) else []


def _unsigned(lines: list[str]) -> list[str]:
    first = max(1, len(lines) - _LAST_LINES)
    for place in range(first, len(lines)):
        if _is_signature(lines[place]):
            return lines[:place]
    return lines


def _is_signature(line: str) -> bool:
    if len(line) > _LONGEST_SIGNATURE:
        return False
    return line.strip() == "--" or any(span.start == 0 for span in standard().signatures.find(words_of(line)))
