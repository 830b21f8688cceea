"""The time, in the one unit that is stored: whole UTC seconds."""

from __future__ import annotations

import time


def now() -> int:
    """UTC seconds, now."""
    return int(time.time())
