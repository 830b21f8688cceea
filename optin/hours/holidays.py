"""Public holidays of countries in which they close hours. Standard library only; data and a computation of Easter.

What may not live here: what is closed on them (`optin/hours/quiet.py`).
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple


class _Calendar(NamedTuple):
    """Days by month and day, and by their distance from Easter Sunday."""

    fixed: frozenset[tuple[int, int]]
    from_easter: frozenset[int]


# France: article L3133-1 of the Code du travail.
_CALENDARS: Final = {
    "FR": _Calendar(
        frozenset({(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}),
        frozenset({1, 39, 50}),  # Easter Monday, Ascension, Whit Monday
    ),
}


@lru_cache(maxsize=4096)
def is_holiday(country: str, day: date) -> bool:
    """Whether it is a public holiday in this country (ISO alpha-2). No country beyond those above has any here."""
    calendar = _CALENDARS.get(country)
    if calendar is None:
        return False
    return (day.month, day.day) in calendar.fixed or (day - easter(day.year)) in _distances(calendar)


def easter(year: int) -> date:
    """Easter Sunday of a Gregorian year: the algorithm of Meeus, Jones and Butcher."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (year % 19 + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _distances(calendar: _Calendar) -> frozenset[timedelta]:
    return frozenset(timedelta(days=days) for days in calendar.from_easter)
