"""Which language a visitor gets: the first one of those that the browser asks for in which there are words. Pure."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from optin.languages import LANGUAGES

# What browsers send is shorter by far; the rest of a longer header counts for nothing.
LONGEST_HEADER: Final = 300
# Where no form says which ones it has.
EVERY: Final = tuple(LANGUAGES)


def choose(header: str | None, offered: tuple[str, ...]) -> str:
    """One of the languages offered, for an `Accept-Language` header; the first one where none of them is asked for.

    `de-AT` is answered in `de`. Nearly every form has one language, so that case costs nothing.
    """
    if header is None or len(offered) == 1:
        return offered[0]
    return _first_of(header[:LONGEST_HEADER], offered)


@lru_cache(maxsize=1024)
def _first_of(header: str, offered: tuple[str, ...]) -> str:
    """Werkzeug's own matching would prefer a plain `en` to an earlier `de-AT`."""
    for asked, quality in parse_accept_header(header, LanguageAccept):
        language = asked.partition("-")[0].lower()
        if quality > 0 and (language in offered or language == "*"):
            return offered[0] if language == "*" else language
    return offered[0]
