"""Hours of the week: several windows on each day, as people type them and as they are stored. Standard library only.

What may not live here: time zones and instants (`optin/hours/__init__.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

# Minutes of a day that is as long as usual.
MIDNIGHT: Final = 24 * 60

# More than anybody needs, few enough to be read.
MOST_WINDOWS: Final = 6

_CLOSED: Final = frozenset({"", "closed", "-", "–"})
_TIME: Final = r"([0-9]{1,2})(?:[:.h]([0-9]{2}))?"
_WINDOW: Final = re.compile(rf"\s*{_TIME}\s*(?:-|–|—|to)\s*{_TIME}\s*", re.IGNORECASE)


class HoursError(ValueError):
    """What was typed are no hours. The message is the sentence that says what to type."""


class Window(NamedTuple):
    """From `opens` up to and without `closes`, in minutes of the local day."""

    opens: int
    closes: int


Day = tuple[Window, ...]

# Monday first.
Week = tuple[Day, ...]

NEVER_OPEN: Final[Week] = ((),) * len(DAYS)
ALWAYS_OPEN: Final[Week] = ((Window(0, MIDNIGHT),),) * len(DAYS)


def read_day(text: str) -> Day:
    """The windows of one day, as typed: `09:00-12:00, 14:00-20:00`; nothing where it is closed. Raises `HoursError`."""
    if text.strip().casefold() in _CLOSED:
        return ()
    pieces = re.split("[,;]", text)
    if len(pieces) > MOST_WINDOWS:
        raise HoursError(f"Type at most {MOST_WINDOWS} stretches for one day.")
    return joined(_window(piece) for piece in pieces)


def day_text(day: Day) -> str:
    """The inverse of `read_day`."""
    return ", ".join(f"{_clock(window.opens)}-{_clock(window.closes)}" for window in day)


def read_week(text: str) -> Week:
    """A week as it is stored: `Mon-Fri 09:00-12:00, 14:00-20:00; Sat 10:00-18:00`. Raises `HoursError`."""
    week = list(NEVER_OPEN)
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        days, _, hours = part.partition(" ")
        first, _, last = days.partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise HoursError(f"{days!r} are no days.")
        for day in range(DAYS.index(first), DAYS.index(last or first) + 1):
            week[day] = read_day(hours)
    return tuple(week)


def week_text(week: Week) -> str:
    """The inverse of `read_week`. Days that follow each other and are alike stand together; closed days are left out."""
    parts, day = [], 0
    while day < len(week):
        last = day
        while last + 1 < len(week) and week[last + 1] == week[day]:
            last += 1
        if week[day]:
            days = DAYS[day] if last == day else f"{DAYS[day]}-{DAYS[last]}"
            parts.append(f"{days} {day_text(week[day])}")
        day = last + 1
    return "; ".join(parts)


def joined(windows: Iterable[Window]) -> Day:
    """In order, with those that touch or overlap as one."""
    day: list[Window] = []
    for window in sorted(windows):
        if day and window.opens <= day[-1].closes:
            day[-1] = Window(day[-1].opens, max(day[-1].closes, window.closes))
        else:
            day.append(window)
    return tuple(day)


def in_both(one: Week, other: Week) -> Week:
    """When both are open."""
    return tuple(_in_both(mine, theirs) for mine, theirs in zip(one, other, strict=True))


def _in_both(one: Day, other: Day) -> Day:
    meets = (Window(max(a.opens, b.opens), min(a.closes, b.closes)) for a in one for b in other)
    return joined(window for window in meets if window.opens < window.closes)


def _window(text: str) -> Window:
    found = _WINDOW.fullmatch(text)
    if found is None:
        raise HoursError("Type hours as 09:00-20:00, several with a comma between them: 09:00-12:00, 14:00-20:00.")
    opens, closes = _minutes(found[1], found[2]), _minutes(found[3], found[4])
    if opens >= closes:
        raise HoursError("Hours end after they begin. For a night type up to 24:00, and the rest from 00:00 on the next day.")
    return Window(opens, closes)


def _minutes(hour: str, minute: str | None) -> int:
    minutes = 60 * int(hour) + int(minute or 0)
    if int(minute or 0) > 59 or minutes > MIDNIGHT:
        raise HoursError("Times go from 00:00 to 24:00.")
    return minutes


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
