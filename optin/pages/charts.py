"""Numbers by day as bars: where each stands and what it says. `templates/macros/charts.html` draws it.

What may not live here: what the numbers are of. A chart is never alone: a table beside it has the same numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from optin.pages.moments import day_of

HEIGHT: Final = 100.0  # units of the drawing, which is stretched to the place that it gets
SLOT: Final = 10.0  # units from one day to the next
_GAP: Final = 1.0  # units on either side of a bar
_ROUND: Final = (10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100)  # where an axis may end, times a power of ten


class Bar(NamedTuple):
    """One day: where its slot begins, where the bar begins, how wide and high it is, and what it says."""

    slot: float
    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One row of bars on an axis from nothing to `top`. `tone` names its colour; the name says what it is."""

    name: str
    tone: str
    total: int
    top: int
    width: float
    bars: tuple[Bar, ...]
    first: str
    last: str
    description: str


def chart(name: str, tone: str, first_day: int, values: Sequence[int], top: int | None = None) -> Chart:
    """The bars of one value per day, from the first day (days since 1970, UTC) on. `top`: where the axis ends, so that several
    can be compared; else a round number that holds them all. There is at least one value, and none is negative."""
    end = top or round_up(max(values))
    first, last = day_of(first_day), day_of(first_day + len(values) - 1)
    bars = (_bar(place, value, end, day_of(first_day + place)) for place, value in enumerate(values))
    return Chart(
        name=name,
        tone=tone,
        total=sum(values),
        top=end,
        width=len(values) * SLOT,
        bars=tuple(bars),
        first=first,
        last=last,
        description=_description(first_day, values),
    )


def round_up(value: int) -> int:
    """The next round number, at which an axis may end; at least 1. Up to ten, every number is round."""
    if value <= 10:
        return max(1, value)
    power: int = 10 ** (len(str(value)) - 2)
    return next(step * power for step in _ROUND if step * power >= value)


def _bar(place: int, value: int, top: int, day: str) -> Bar:
    height = round(min(HEIGHT, HEIGHT * value / top), 2)
    slot = place * SLOT
    return Bar(slot, slot + _GAP, round(HEIGHT - height, 2), SLOT - 2 * _GAP, height, f"{day}: {value:,}")


def _description(first_day: int, values: Sequence[int]) -> str:
    """For those who do not see it: the span, the sum, and the highest day."""
    highest = max(values)
    span = f"{day_of(first_day)} to {day_of(first_day + len(values) - 1)}: {sum(values):,} in all"
    return f"{span}, at most {highest:,} on {day_of(first_day + values.index(highest))}." if highest else f"{span}."
