"""Which languages somebody is likely to write in: by the countries that they and the desk are in, and by what is known of them.

What may not live here: where these facts come from.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from optin.keywords.standard import languages


def spoken_in(countries: Iterable[str], locale: str = "") -> frozenset[str]:
    """Codes of languages that have a list of words: of these countries (ISO 3166), and of a locale such as `tr-TR`."""
    return _spoken(frozenset(countries), locale.replace("_", "-").partition("-")[0].lower())


@lru_cache(maxsize=1024)
def _spoken(countries: frozenset[str], code: str) -> frozenset[str]:
    return frozenset(one.code for one in languages() if one.code == code or one.countries & countries)
