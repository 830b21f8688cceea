"""The sum that a browser solves when a limit is reached, so that people go on and whoever sends thousands pays for each.

It is a number that gives a SHA-256 with so many zero bits in front when it stands behind the sum's own text. A sum is signed,
good for ten minutes, and belongs to one form, one network and one form token; that token is used once, so the sum is too. What
may not live here: when a sum is asked for, and how much it opens.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final, NamedTuple

from optin.tokens import Purpose, TokenError, Tokens

LIFE: Final = 10 * 60
LONGEST: Final = 600
_ANSWER: Final = re.compile(r"[0-9]{1,12}", re.ASCII)


class Sum(NamedTuple):
    """What a browser is asked: its text, and how many bits have to be zero."""

    text: str
    bits: int


def make(tokens: Tokens, form_id: int, network: str, nonce: str, bits: int) -> Sum:
    """A sum for whoever comes from this network and sends the form token with this nonce."""
    return Sum(tokens.sign_timed(Purpose.SUM, [form_id, network, nonce, bits]), bits)


def read(tokens: Tokens, text: str, form_id: int, network: str, nonce: str) -> Sum | None:
    """The sum with this text; None where it is not one of ours, for exactly these, and still good."""
    if not text or len(text) > LONGEST:
        return None
    try:
        payload, _ = tokens.read_timed(Purpose.SUM, text, LIFE)
    except TokenError:
        return None
    *made_for, bits = payload
    return Sum(text, bits) if made_for == [form_id, network, nonce] else None


def is_right(what: Sum, answer: str) -> bool:
    """Whether this is an answer: decimal digits alone, so that a text and its answer cannot be cut in two ways."""
    digest = hashlib.sha256(f"{what.text}.{answer}".encode()).digest()
    return bool(_ANSWER.fullmatch(answer)) and int.from_bytes(digest[:4]) >> (32 - what.bits) == 0
