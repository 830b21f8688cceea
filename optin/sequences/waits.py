"""How long a step of a sequence waits: the instant that a wait leads to, its limits, and the wait in words.

Standard library only. What may not live here: rows, and the hours in which somebody may be messaged, which the gate keeps.
"""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from optin.vocabulary import WaitKind

MINUTE: Final = 60  # seconds
DAY: Final = 24 * 60 * MINUTE
MINUTES_IN_A_DAY: Final = 24 * 60
UTC_ZONE: Final = "UTC"

_SECONDS: Final = {WaitKind.MINUTES: MINUTE, WaitKind.HOURS: 60 * MINUTE, WaitKind.DAYS: DAY}
_ONE: Final = {WaitKind.MINUTES: "minute", WaitKind.HOURS: "hour", WaitKind.DAYS: "day"}

# A year, in each unit.
MOST: Final = {
    WaitKind.MINUTES: 365 * MINUTES_IN_A_DAY,
    WaitKind.HOURS: 365 * 24,
    WaitKind.DAYS: 365,
    WaitKind.TIME_OF_DAY: 365,
}


@dataclass(frozen=True, slots=True)
class Wait:
    """So many minutes, hours or days; or until the `minute` of the day (0 to 1439) that is at least `amount` days later."""

    kind: WaitKind
    amount: int
    minute: int | None = None

    @property
    def fault(self) -> str | None:
        """What keeps it from being kept, as a sentence; None where nothing does."""
        if not 0 <= self.amount <= MOST[self.kind]:
            return f"Type a whole number from 0 to {MOST[self.kind]:,}."
        if self.kind is WaitKind.TIME_OF_DAY and (self.minute is None or not 0 <= self.minute < MINUTES_IN_A_DAY):
            return "Type the time of day, for example 09:30."
        return None

    @property
    def words(self) -> str:
        """The wait as a page says it: `2 days later`, `the next day at 09:30`."""
        if self.kind is not WaitKind.TIME_OF_DAY:
            return f"{self.amount:,} {_ONE[self.kind]}{'' if self.amount == 1 else 's'} later" if self.amount else "at once"
        day = {0: "at the next", 1: "the next day at"}.get(self.amount, f"{self.amount} days later at")
        return f"{day} {clock(self.minute or 0)}"


def due(wait: Wait, since: int, zone: str) -> int:
    """When a wait that began at `since` (UTC seconds) is over, in the time zone of that name.

    A time that the clocks skip counts as an hour later, one that they show twice as the first. An unknown zone counts as UTC.
    """
    if wait.kind is not WaitKind.TIME_OF_DAY:
        return since + wait.amount * _SECONDS[wait.kind]
    local = zone_of(zone)
    began = datetime.fromtimestamp(since, local)
    at = time(*divmod(wait.minute or 0, 60))
    day = began.date() + timedelta(days=wait.amount)
    instant = _instant(datetime.combine(day, at, local))
    return instant if instant >= since else _instant(datetime.combine(day + timedelta(days=1), at, local))


def not_before(wait: Wait, since: int) -> int:
    """The earliest instant at which that wait can be over, whatever the time zone is."""
    return since if wait.kind is WaitKind.TIME_OF_DAY else since + wait.amount * _SECONDS[wait.kind]


def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """The time zone of that name; UTC where there is none."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return zoneinfo.ZoneInfo(UTC_ZONE)


def clock(minute: int) -> str:
    """A minute of the day as people write it: `09:30`."""
    return "{:02}:{:02}".format(*divmod(minute, 60))


def _instant(local: datetime) -> int:
    return int(local.astimezone(UTC).timestamp())
