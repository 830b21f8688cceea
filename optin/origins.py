"""Origins that `optin/sites.py` has read, or a browser has written: how people read them, and which of them match.

What may not live here: reading what somebody typed.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from typing import Final

import idna

STAR: Final = "*."


def host_of(origin: str) -> str:
    """The host in an origin; behind a star, the domain."""
    return _parts(origin)[1]


def shown(origin: str) -> str:
    """An origin as people read it, whatever the rules were when it was allowed."""
    start, host, port = _parts(origin)
    try:
        return f"{start}{idna.decode(host)}{port}"
    except UnicodeError:
        return origin


def both_spellings(origin: str) -> str:
    """An origin as people read it and, where that differs, as browsers write it: letters may look like others."""
    read = shown(origin)
    return read if read == origin else f"{read} ({origin})"


def covering(sites: Collection[str], origin: str) -> str | None:
    """The one of these sites that lets a page of this origin show a form, as browsers match `frame-ancestors`: a star
    stands for every host below its domain, and http takes https, too (CSP Level 3, section 6.7.2.8). All in ASCII."""
    if origin in sites:
        return origin
    return next((site for site in sites if _matches(site, origin)), None)


def _matches(site: str, origin: str) -> bool:
    start, host, port = _parts(site)
    asked_start, asked_host, asked_port = _parts(origin)
    scheme, asked_scheme = start.removesuffix(STAR), asked_start
    if port != asked_port or (scheme != asked_scheme and (scheme, asked_scheme) != ("http://", "https://")):
        return False
    return asked_host.endswith(f".{host}") if start.endswith(STAR) else asked_host == host


@lru_cache(maxsize=1024)
def _parts(origin: str) -> tuple[str, str, str]:
    """What stands before the host (with the star), the host, and what stands after it."""
    scheme, separator, place = origin.partition("://")
    host, colon, port = place.partition(":")
    star = STAR if host.startswith(STAR) else ""
    return f"{scheme}{separator}{star}", host.removeprefix(star), f"{colon}{port}"
