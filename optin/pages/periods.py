"""The days that a page of numbers is about, as its address names them. What may not live here: the numbers."""

from __future__ import annotations

from typing import Final

from flask import request

from optin.clock import now
from optin.pages.moments import DAY

PERIODS: Final = (7, 30, 90)  # days
USUAL: Final = 30


def asked() -> int:
    """How many days: one of `PERIODS`."""
    days = request.args.get("days", type=int)
    return days if days in PERIODS else USUAL


def today() -> int:
    """Today, in days since 1970, UTC."""
    return now() // DAY


def since(days: int) -> int:
    """The first day of a period that ends today."""
    return today() - days + 1
