"""The languages and time zones that a contact's page offers."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from functools import cache
from typing import Final

from babel import Locale, UnknownLocaleError, localedata
from wtforms.fields.choices import SelectChoice

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


@cache
def time_zones() -> tuple[SelectChoice, ...]:
    """Zones by area, as the machine's own list names them. The list is many files, so it is read once."""
    zones = [
        SelectChoice(name, place.replace("_", " ").replace("/", ", "), optgroup=area)
        for area, _, place, name in sorted((*name.partition("/"), name) for name in zoneinfo.available_timezones())
        if place and area in _AREAS
    ]
    return (*zones, SelectChoice("UTC", "UTC", optgroup="Everywhere"))
