"""The language that somebody gets on their own pages, and how days and channels read in it. The switch is a link, not a cookie.

What may not live here: sentences (`sentences.py`, `templates/person/`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from flask import Request

from optin.languages import ENGLISH, LANGUAGES, channel_label, direction, say
from optin.vocabulary import Channel
from widget import languages

SWITCH: Final = "lang"
_NO_LANGUAGE: Final = "x-none"
# The pages are in British English, which says the day first.
_DATES: Final = {ENGLISH: "en_GB"}


class Tongue(NamedTuple):
    """One language of the switch, by its own name."""

    code: str
    name: str
    direction: str


TONGUES: Final = tuple(Tongue(code, Locale(code).get_display_name(code) or code, direction(code)) for code in LANGUAGES)


@dataclass(frozen=True, slots=True)
class Voice:
    """How a page speaks. `is_chosen`: by the switch, so links and forms of the page keep it."""

    language: str
    is_chosen: bool
    zone: str | None = None

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return direction(self.language)

    def say(self, english: str, **values: str) -> str:
        """A sentence."""
        return say(self.language, english, **values)

    def channel(self, channel: Channel) -> str:
        """A channel's name."""
        return channel_label(channel, self.language)

    def day(self, instant: int) -> str:
        """A day, by the person's own clock where it is known (`instant`: UTC seconds)."""
        return format_date(
            datetime.fromtimestamp(instant, _zone(self.zone)).date(), "long", _DATES.get(self.language, self.language)
        )

    def moment(self, instant: int) -> str:
        """A day and the time of it, in UTC: what is on paper may be read anywhere."""
        at = datetime.fromtimestamp(instant, UTC)
        return f"{format_date(at.date(), 'long', _DATES.get(self.language, self.language))}, {at:%H:%M} UTC"

    @property
    def query(self) -> str:
        """What keeps the chosen language in an address."""
        return f"?{SWITCH}={self.language}" if self.is_chosen else ""


def voice(request: Request, locale: str | None = None, zone: str | None = None) -> Voice:
    """The switch first, then the languages that the browser asks for, then the contact's own, then English."""
    chosen = request.args.get(SWITCH, "")
    if chosen in LANGUAGES:
        return Voice(chosen, True, zone)
    asked = languages.choose(request.headers.get("Accept-Language"), (_NO_LANGUAGE, *LANGUAGES))
    own = (locale or "").replace("_", "-").partition("-")[0].lower()
    found = asked if asked != _NO_LANGUAGE else own
    return Voice(found if found in LANGUAGES else ENGLISH, False, zone)


def _zone(name: str | None) -> tzinfo:
    try:
        return ZoneInfo(name) if name else UTC
    except (ValueError, OSError):
        return UTC
