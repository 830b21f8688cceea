"""The languages and time zones that a contact's page offers."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from typing import Final

from babel import Locale, UnknownLocaleError, localedata

_ENGLISH: Final = Locale("en")

# Codes of one language each (`de`, `zh`); a program may have stored a longer one (`pt-BR`), which is kept.
LANGUAGES: Final[Mapping[str, str]] = dict(
    sorted(
        ((code, _ENGLISH.languages[code]) for code in localedata.locale_identifiers() if code in _ENGLISH.languages),
        key=lambda pair: pair[1],
    )
)

_AREAS: Final = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


def language(code: str) -> str:
    """A language by its name in English; the code itself where it has none."""
    try:
        return Locale.parse(code, sep="-").english_name or code
    except (UnknownLocaleError, ValueError):
        return code


def time_zones() -> dict[str, list[tuple[str, str]]]:
    """Zones by area, as they are named in the machine's own list."""
    zones: dict[str, list[tuple[str, str]]] = {area: [] for area in _AREAS}
    for name in sorted(zoneinfo.available_timezones()):
        area, _, place = name.partition("/")
        if place and area in zones:
            zones[area].append((name, place.replace("_", " ").replace("/", ", ")))
    return {area: places for area, places in zones.items() if places} | {"Everywhere": [("UTC", "UTC")]}
