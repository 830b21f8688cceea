"""The frequency cap: at most so many marketing messages in so many days. Standard library only.

What may not live here: counting what a contact got (`optin/sending/cap.py`).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final, NamedTuple

MOST_MESSAGES: Final = 1000
MOST_DAYS: Final = 366

_DAY: Final = 24 * 60 * 60
_STORED: Final = re.compile("([0-9]{1,4})/([0-9]{1,3})")


class CapError(ValueError):
    """What was typed is no cap. The message is the sentence that says what to type, `field` is `messages` or `days`."""

    def __init__(self, sentence: str, field: str) -> None:
        super().__init__(sentence)
        self.field = field


class Cap(NamedTuple):
    """At most `messages` in `days`. No message at all is a cap, too."""

    messages: int
    days: int

    @property
    def text(self) -> str:
        """As it is stored: `3/7`."""
        return f"{self.messages}/{self.days}"

    @property
    def seconds(self) -> int:
        """How long a message counts."""
        return self.days * _DAY

    def until(self, moments: Collection[int]) -> int | None:
        """From when another message is allowed, after messages at these moments (UTC seconds); None: from their first on.

        Raises `ValueError` where none is allowed ever.
        """
        if not self.messages:
            raise ValueError("a cap of no messages has no end")
        return sorted(moments)[-self.messages] + self.seconds if len(moments) >= self.messages else None


def read_cap(messages: str, days: str) -> Cap | None:
    """A cap as it is typed; None where no number of messages is. Raises `CapError`."""
    if not messages.strip():
        return None
    many, span = _number(messages, MOST_MESSAGES), _number(days, MOST_DAYS)
    if many is None:
        raise CapError(f"Type how many messages as a number from 0 to {MOST_MESSAGES:,}, or nothing for no cap.", "messages")
    if not span:
        raise CapError(f"Type how many days as a number from 1 to {MOST_DAYS}.", "days")
    return Cap(many, span)


def stored_cap(text: str) -> Cap | None:
    """The inverse of `Cap.text`; None for an empty text. Raises `CapError`."""
    if not text:
        return None
    found = _STORED.fullmatch(text)
    if found is None:
        raise CapError(f"{text!r} is no cap.", "messages")
    return Cap(int(found[1]), int(found[2]))


def _number(text: str, most: int) -> int | None:
    typed = text.strip()
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(most))
    return int(typed) if is_number and int(typed) <= most else None
