"""For how long an answer asks to be left alone (`Retry-After`, RFC 9110, section 10.2.3). Pure.

What may not live here: for how long somebody is.
"""

from __future__ import annotations

from email.message import Message
from typing import Final

from werkzeug.http import parse_date

# A longer number of seconds is a slip, or no number that a clock can take.
_MOST_DIGITS: Final = 7


def seconds(headers: Message, at: int) -> int:
    """The seconds that it asks for at the instant `at` (UTC seconds); 0 where it asks for none that can be read.

    A date counts from the answer's own `Date`: how far its clock is from ours does not matter then.
    """
    asked = headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return int(asked) if len(asked) <= _MOST_DIGITS else 0
    until, said_at = parse_date(asked), parse_date(headers.get("Date"))
    if until is None:
        return 0
    return max(0, int(until.timestamp()) - (int(said_at.timestamp()) if said_at else at))
