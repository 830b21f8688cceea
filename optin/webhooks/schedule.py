"""When a delivery is tried again, and when an endpoint that takes nothing is switched off. Pure."""

from __future__ import annotations

import random
from typing import Final

_MINUTE, _HOUR = 60, 3600
DAY: Final = 24 * _HOUR

# Seconds before each further try; together a little more than a day.
PAUSES: Final = (5, 5 * _MINUTE, 30 * _MINUTE, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR, 10 * _HOUR)

# How far a pause is stretched at most, so that what failed together does not come back together.
_STRETCHED: Final = 0.2

# An endpoint that took nothing for so long is switched off with the next delivery that is given up.
GIVES_UP_AFTER: Final = 5 * DAY

# Seconds for which an endpoint that is overloaded is left alone where it does not say for how long, and the most it may say.
RESTS: Final = 60
LONGEST_REST: Final = 6 * _HOUR

OVERLOADED: Final = (429, 502, 503, 504)
NO_MORE: Final = 410


def next_try(tries: int, at: int) -> int | None:
    """When to try again after so many tries, the last of them at `at` (UTC seconds); None where there were enough."""
    if tries > len(PAUSES):
        return None
    pause = PAUSES[tries - 1]
    return at + pause + round(random.uniform(0, _STRETCHED) * pause)  # noqa: S311 - spreads load, guards nothing


def rest(status: int | None, asked: int) -> int:
    """Seconds for which the endpoint is left alone after this answer, which asked for so many."""
    return min(asked or RESTS, LONGEST_REST) if status in OVERLOADED else 0
