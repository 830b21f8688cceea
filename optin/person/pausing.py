"""A person's pause: no marketing until a day that they choose. What they have said stays as it is.

What may not live here: what a pause bars (`policy`).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, update

from optin.ledger import write
from optin.models.contact import ContactChannel

_channels: Any = ContactChannel.__table__

LONGEST_DAYS: Final = 366


class NoDayError(ValueError):
    """The text is no day, or none that a pause can end on."""


def read(text: str, time_zone: str | None, at: int) -> int:
    """When a pause until this day (`2026-12-24`) ends, in the person's own zone: UTC seconds. Raises `NoDayError`."""
    zone = _zone(time_zone)
    today = datetime.fromtimestamp(at, zone).date()
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise NoDayError(text) from None
    if not today < day <= today + timedelta(days=LONGEST_DAYS):
        raise NoDayError(text)
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())


def last_day(time_zone: str | None, at: int) -> date:
    """The last day that a pause may end on."""
    return datetime.fromtimestamp(at, _zone(time_zone)).date() + timedelta(days=LONGEST_DAYS)


def pause(connection: Connection, contact_id: int, until: int | None) -> None:
    """No marketing before this instant (UTC seconds), on any channel; None ends a pause. Raises `NoContactError`."""
    write.lock(connection, contact_id)
    connection.execute(update(_channels).where(_channels.c.contact_id == contact_id).values(paused_until=until))


def _zone(name: str | None) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ValueError, OSError):
        return UTC
