"""What a contact's clock shows, and the hours that count on each channel, for people to read. Nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from optin import zones
from optin.hours import local
from optin.hours.weeks import week_text
from optin.models.contact import ContactChannel
from optin.sending import terms
from optin.sending.terms import Terms
from optin.vocabulary import Channel, Standing

_channels: Any = ContactChannel.__table__


@dataclass(frozen=True, slots=True)
class Clock:
    """The earliest and latest time that the contact's clock may show; the same where the zone is known. `zones`: those that
    come into question."""

    earliest: datetime
    latest: datetime
    zones: tuple[str, ...]

    @property
    def words(self) -> str:
        """`Mon 14:32`, or `between Mon 11:32 and Mon 14:32`."""
        first, last = f"{self.earliest:%a %H:%M}", f"{self.latest:%a %H:%M}"
        return first if first == last else f"between {first} and {last}"


@dataclass(frozen=True, slots=True)
class Kept:
    """The hours on one channel: `week` as text, with what narrows them (names of rules), and when they are open (UTC seconds;
    None: never known)."""

    week: str
    rules: list[str]
    opens_at: int | None
    is_open: bool


def clock(connection: Connection, contact_id: int, channel: Channel, at: int) -> Clock | None:
    """The contact's clock, as hours on this channel are kept by it. None where no zone comes into question."""
    kept, standing = terms.of(connection, channel), _standings(connection, contact_id)[channel]
    where = kept.hours.where(zones.place(connection, standing.zones), standing.country)
    times = [local(zone, at).replace(tzinfo=None) for zone in where.zones if zones.is_zone(zone)]
    margin = timedelta(minutes=where.margin)
    return Clock(min(times) - margin, max(times) + margin, where.zones) if times else None


def kept(connection: Connection, contact_id: int, at: int) -> dict[Channel, Kept]:
    """The hours that count for the contact on every channel."""
    all_terms, standings = terms.of_all(connection), _standings(connection, contact_id)
    return {channel: _kept(connection, all_terms[channel], standing, at) for channel, standing in standings.items()}


def _kept(connection: Connection, on: Terms, standing: Standing, at: int) -> Kept:
    place = zones.place(connection, standing.zones)
    hours = on.hours.hours_for(place, standing.country)
    rules = [rule.name for rule in on.hours.rules_for(place, standing.country)]
    opens_at = on.hours.opens_at(connection, standing, at)
    return Kept(week_text(hours.week), rules, opens_at, opens_at == at)


def _standings(connection: Connection, contact_id: int) -> dict[Channel, Standing]:
    query = select(_channels.c.channel, _channels.c.standing).where(_channels.c.contact_id == contact_id)
    return {row.channel: Standing.of(row.standing) for row in connection.execute(query.order_by(_channels.c.channel))}
