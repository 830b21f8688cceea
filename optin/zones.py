"""Where a contact may be: one IANA zone that is known, else all that the phone number leaves, each set with a number.

The number is part of the contact's standing, so that contacts who may be in the same places are decided about together. A set
names nobody. What may not live here: hours, and what follows from being somewhere.
"""

from __future__ import annotations

import hashlib
import importlib.resources
import zoneinfo
from collections import defaultdict
from functools import lru_cache
from typing import Any, Final, NamedTuple
from weakref import WeakKeyDictionary

import phonenumbers
from phonenumbers import timezone
from sqlalchemy import Connection, Engine, bindparam, select, text
from sqlalchemy.dialects import postgresql, sqlite

from optin.database.prepared import Prepared
from optin.hours import Whereabouts
from optin.hours.quiet import state_of
from optin.models.zone import ZoneSet

# How far a North American number may be from its area (minutes): its zone is often that of the neighbour.
_MARGIN: Final = 60

# Numbers of no area, such as +1 800, come with the zones of half the world.
_ANYWHERE: Final = 30

# Numbers stay below this, a prime, so that a standing fits into 32 bits.
_NUMBERS: Final = 5449

_sets: Any = ZoneSet.__table__


class Place(NamedTuple):
    """Where somebody may be, and the state by whose law (`hours.quiet.Rule.place`, or empty)."""

    where: Whereabouts
    state: str = ""


def place_of(time_zone: str | None, e164: str | None) -> Place | None:
    """By the contact's own time zone, else by the phone number. None: nothing is known."""
    state = state_of(e164) if e164 else ""
    if time_zone and is_zone(time_zone):
        return Place(Whereabouts((time_zone,)), state)
    where = _of_number(e164) if e164 else None
    return Place(where, state) if where else None


def is_zone(name: str) -> bool:
    """Whether it is a zone that clocks can be read in."""
    return name in _known_zones()


@lru_cache(maxsize=1)
def _known_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def zones_of(country: str) -> tuple[str, ...]:
    """All zones of a country (ISO alpha-2), by the tz database."""
    return _zones_by_country().get(country, ())


@lru_cache(maxsize=1)
def _zones_by_country() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    table = (importlib.resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found[country].append(zone)
    return {country: tuple(sorted(zones)) for country, zones in found.items()}


def _of_number(e164: str) -> Whereabouts | None:
    """The zones of the number's area that lie in its country; all of the country where the area says nothing."""
    try:
        number = phonenumbers.parse(e164, None)
    except phonenumbers.NumberParseException:
        return None
    area = timezone.time_zones_for_number(number)
    country = set(zones_of(phonenumbers.region_code_for_number(number) or ""))
    known = {zone for zone in area if is_zone(zone) and zone != timezone.UNKNOWN_TIMEZONE}
    zones = known & country or known or country
    margin = _MARGIN if number.country_code == 1 and len(area) < _ANYWHERE else 0
    return Whereabouts(tuple(sorted(zones)), margin) if zones else None


def _inserting(dialect: Any) -> Any:
    return dialect.insert(_sets).on_conflict_do_nothing()


_NEW: Final = Prepared(_inserting(sqlite), _inserting(postgresql))
_FIND: Final = Prepared(
    select(_sets.c.number).where(
        _sets.c.zones == bindparam("zones"), _sets.c.margin == bindparam("margin"), _sets.c.state == bindparam("state")
    )
)
_READ: Final = Prepared(select(_sets).where(_sets.c.number == bindparam("number")))


def number_of(connection: Connection, place: Place | None) -> int:
    """The number of this place, given at its first use; 0 where nothing is known."""
    if place is None:
        return 0
    names: dict[str, Any] = {"zones": " ".join(place.where.zones), "margin": place.where.margin, "state": place.state}
    found = _FIND.first(connection, names)
    if found is None and connection.dialect.name == "postgresql":
        # Two who add several, each in another order, would wait for each other.
        connection.execute(text("LOCK TABLE zone_set IN SHARE ROW EXCLUSIVE MODE"))
    number = _first_number(names)
    while found is None:
        # One that another place has is passed over. The same place gets the same number, whoever comes first.
        _NEW.run(connection, {"number": number, **names})
        found = _FIND.first(connection, names)
        number = number % _NUMBERS + 1
    return int(found.number)


def _first_number(names: dict[str, Any]) -> int:
    digest = hashlib.sha256(repr(sorted(names.items())).encode()).digest()
    return int.from_bytes(digest[:8], "big") % _NUMBERS + 1


# Sets never change, so each engine reads one of them once.
_read: WeakKeyDictionary[Engine, dict[int, Place]] = WeakKeyDictionary()


def place(connection: Connection, number: int) -> Place | None:
    """The place with this number; None for 0."""
    known = _read.setdefault(connection.engine, {})
    if number and number not in known:
        row = _READ.first(connection, {"number": number})
        if row is None:
            return None
        known[number] = Place(Whereabouts(tuple(row.zones.split(" ")), row.margin), row.state)
    return known.get(number)
