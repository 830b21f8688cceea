"""Zones, hours and an instant → open now, or from when. Pure: standard library only, and time comes in as an argument.

Where somebody is may not be known to one zone. Then all that come into question must be within the hours. A zone's clock
decides, as people there read it: an hour that is skipped in spring opens nothing, and one that comes twice counts twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from optin.hours.holidays import is_holiday
from optin.hours.weeks import Day, Week, in_both

DAY: Final = 24 * 60 * 60

# How far ahead an opening is looked for. Hours are those of a week, and holidays may close two of the same day in a row.
_FARTHEST: Final = 22 * DAY

_EPOCH: Final = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a week, which are closed on the public holidays of some countries (ISO alpha-2)."""

    week: Week
    holidays: frozenset[str] = frozenset()

    def on(self, day: int) -> Day:
        """The windows of a local day. `day`: days since 1970."""
        closed = any(is_holiday(country, date.fromordinal(_EPOCH + day)) for country in self.holidays)
        return () if closed else self.week[(day + 3) % 7]


def within(one: Hours, other: Hours) -> Hours:
    """What both allow."""
    return Hours(in_both(one.week, other.week), one.holidays | other.holidays)


class Whereabouts(NamedTuple):
    """Where somebody may be: IANA zones, and by how many minutes each may be wrong, one way and the other."""

    zones: tuple[str, ...]
    margin: int = 0


class Answer(NamedTuple):
    """When it opens (UTC seconds): now or earlier if it is open, None if never. The same is true of every instant before
    `until`, but for the now."""

    opens_at: int | None
    until: int


def ask(hours: Hours, where: Whereabouts, at: int) -> Answer:
    """Whether all zones are within the hours at an instant, or from when. Without a zone nothing is known, so never.

    Raises `ZoneInfoNotFoundError` or `ValueError` for what is no zone.
    """
    if not where.zones:
        return Answer(None, at + DAY)
    shifts = (0, -60 * where.margin, 60 * where.margin) if where.margin else (0,)
    candidates = [(ZoneInfo(zone), shift) for zone in where.zones for shift in shifts]
    moment = at
    while moment < at + _FARTHEST:
        ends = []
        for zone, shift in candidates:
            is_open, end = _stretch(hours, zone, shift, moment)
            if not is_open:
                moment = end
                break
            ends.append(end)
        else:
            return Answer(moment, min(ends) if moment == at else moment)
    return Answer(None, at + 60 * 60)


def local(zone: str, at: int) -> datetime:
    """What a clock in the zone shows."""
    return datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone))


def _stretch(hours: Hours, zone: ZoneInfo, shift: int, at: int) -> tuple[bool, int]:
    """Whether it is open for one clock, and an instant up to which that stays so."""
    offset = _offset(zone, at)
    day, second = divmod(at + offset + shift, DAY)
    is_open, end = False, DAY
    for window in hours.on(day):
        if second < 60 * window.opens:
            end = 60 * window.opens
            break
        if second < 60 * window.closes:
            is_open, end = True, 60 * window.closes
            break
    until = at + end - second
    return is_open, until if _offset(zone, until) == offset else _clock_change(zone, at, until)


def _clock_change(zone: ZoneInfo, before: int, after: int) -> int:
    """The first second at which the clock goes another way than at `before`, up to `after`: no zone has two on one day."""
    offset = _offset(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == offset:
            before = middle
        else:
            after = middle
    return after


@lru_cache(maxsize=8192)
def _offset(zone: ZoneInfo, at: int) -> int:
    """Seconds by which the zone's clock is ahead of UTC."""
    ahead = datetime.fromtimestamp(at, zone).utcoffset()
    return 0 if ahead is None else int(ahead.total_seconds())
