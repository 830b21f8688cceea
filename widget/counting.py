"""What counts in a form's numbers: which page views count as shown, and under which site a visit counts.

A visit counts where a browser says that it loads a page for somebody to see. What may not live here: the counts.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from flask import Request

from optin import origins, showings
from optin.form_numbers import DAY, LINK, UNKNOWN, Sent, Spot
from widget.form_token import Seen
from widget.page import Place
from widget.shown import Shown, Version

_FRAMES: Final = ("iframe", "frame", "object", "embed")
_LOADED_AHEAD: Final = ("Sec-Purpose", "Purpose")


def note_shown(request: Request, place: Place, found: Shown, origin: str | None) -> None:
    """Count this page view, unless nobody can have seen it. `origin`: the page that the visitor came from."""
    destination = request.headers.get("Sec-Fetch-Dest")
    if destination is None or request.method != "GET" or _is_trial(request):
        return
    if any(header in request.headers for header in _LOADED_AHEAD):
        return
    sites = found.version.draft.sites
    site = _site(place, sites, origin)
    if destination == "document" or (not place.is_page and destination in _FRAMES and _may_show(site, sites, origin)):
        showings.note(found.id, found.version.id, site)


def sent(request: Request, place: Place, version: Version, seen: Seen, at: int) -> Sent | None:
    """How a submission counts: for the version that was seen, at this instant (UTC seconds). None for a trial."""
    if _is_trial(request):
        return None
    sites = version.draft.sites
    return Sent(seen.nonce, Spot(version.form_id, version.id, _site(place, sites, seen.origin(sites)), at // DAY))


def _is_trial(request: Request) -> bool:
    """Whether this is the team, which tries its form on the desk's own other site."""
    return "try" in request.args


def _site(place: Place, sites: Collection[str], origin: str | None) -> str:
    """The site that a visit counts under: one of the version's own list, so that made-up ones add no row."""
    if place.is_page:
        return LINK
    return (origins.covering(sites, origin) if origin else None) or UNKNOWN


def _may_show(site: str, sites: Collection[str], origin: str | None) -> bool:
    """Whether a browser shows the frame there. Where it does not name the page, it may be one of the list."""
    return site != UNKNOWN or (origin is None and bool(sites))
