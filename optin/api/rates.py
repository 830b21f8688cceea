"""How many requests a key may make in a minute. Counted in memory, so several processes allow as many times more."""

from __future__ import annotations

import math
import time
from typing import Final

from flask import Response, current_app
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from optin.api.problems import problem
from optin.desk import desk

_NAME: Final = "optin.api.rates"


def over(key_id: int) -> Response | None:
    """Count one more request of this key. A problem with `Retry-After` (RFC 9110) where there were too many, else None."""
    counter = _counter()
    most = RateLimitItemPerMinute(desk().config.limit_api)
    if counter.hit(most, str(key_id)):
        return None
    free_at = counter.get_window_stats(most, str(key_id)).reset_time
    response = problem(429, "too_many_requests", f"This key has made {most.amount} requests in the last minute. Go on later.")
    response.headers["Retry-After"] = str(max(1, math.ceil(free_at - time.time())))
    return response


def _counter() -> MovingWindowRateLimiter:
    """Made once: it starts a thread of its own."""
    found: MovingWindowRateLimiter | None = current_app.extensions.get(_NAME)
    return found or current_app.extensions.setdefault(_NAME, MovingWindowRateLimiter(MemoryStorage()))
