"""Instants as pages show them. What may not live here: storing or comparing them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

DAY: Final = 24 * 60 * 60  # seconds


def iso(instant: int) -> str:
    """RFC 3339, for machines: `2026-11-22T05:18:00Z`."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def human(instant: int) -> str:
    """For people: `22 Nov 2026, 05:18 UTC`."""
    moment = datetime.fromtimestamp(instant, UTC)
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"


def day(instant: int) -> str:
    """For people, where the time of day does not matter: `22 Nov 2026`."""
    return day_of(instant // DAY)


def day_of(day: int) -> str:
    """A day for people: `22 Nov 2026`. `day`: days since 1970, UTC."""
    moment = datetime.fromtimestamp(day * DAY, UTC)
    return f"{moment.day} {moment:%b %Y}"


def short_day_of(day: int) -> str:
    """The same where it is clear which year is meant: `22 Nov`."""
    return day_of(day).rpartition(" ")[0]


def iso_day_of(day: int) -> str:
    """A day for machines: `2026-11-22`."""
    return datetime.fromtimestamp(day * DAY, UTC).strftime("%Y-%m-%d")
