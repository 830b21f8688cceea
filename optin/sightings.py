"""Page views of a form in a frame, remembered in memory until somebody has time to write them down.

A visitor never waits for this: a view costs one look into a dictionary. It is written down by the sweep of every minute, each
form and site once in ten minutes at most, and at once when a teammate looks. What is lost with the process was only a hint.
What may not live here: what the tables hold (`optin/embeds.py`).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Final

from flask import current_app

from optin import embeds, origins
from optin.clock import now
from optin.database import hot
from optin.embeds import MOST_TRYING, Sighting

PAUSE: Final = 10 * 60  # seconds between two writes about the same form and site
_NAME: Final = "optin.sightings"

_Key = tuple[str | None, str]


@dataclass(slots=True)
class _OfForm:
    """What waits about one form. Its size is bounded by the form's sites and `MOST_TRYING`, whatever visitors claim."""

    waiting: dict[_Key, Sighting]
    written: dict[_Key, int]
    trying: int = 0


class Sightings:
    """The memory of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._forms: dict[int, _OfForm] = {}

    def add(self, sighting: Sighting) -> None:
        """Remember one view. Beyond `MOST_TRYING` new sites that are not allowed, none is taken until the next write."""
        key = _key(sighting)
        with self._lock:
            form = self._forms.setdefault(sighting.form_id, _OfForm({}, {}))
            before = form.waiting.get(key)
            if before is None and sighting.site is None:
                if form.trying >= MOST_TRYING:
                    return
                form.trying += 1
            tries = sighting.tries + (before.tries if before else 0)
            form.waiting[key] = replace(sighting, tries=tries)

    def due(self, at: int, form_id: int | None = None) -> list[Sighting]:
        """Take out what may be written at this instant (UTC seconds): everything about the form that is asked for, and of
        the others what was not written for a while."""
        with self._lock:
            return [sighting for number in list(self._forms) for sighting in self._due_of(number, at, number == form_id)]

    def _due_of(self, number: int, at: int, is_asked: bool) -> list[Sighting]:
        form = self._forms[number]
        form.written = {key: written for key, written in form.written.items() if written > at - PAUSE}
        taken = {key: sighting for key, sighting in form.waiting.items() if is_asked or key not in form.written}
        form.waiting = {key: sighting for key, sighting in form.waiting.items() if key not in taken}
        form.written |= dict.fromkeys(taken, at)
        form.trying = sum(site is None for site, _ in form.waiting)
        if not form.waiting and not form.written:
            del self._forms[number]
        return list(taken.values())


def note(form_id: int, sites: tuple[str, ...], origin: str | None, destination: str | None) -> None:
    """A page of this origin asked for the form in a frame. `destination` is what the browser says it is for
    (`Sec-Fetch-Dest`): where it says nothing, a page that may show the form counts as seen, and no other as trying."""
    if origin is None or destination not in (None, "iframe", "frame", "object", "embed"):
        return
    site = origins.covering(sites, origin)
    if site is not None or destination is not None:
        _memory().add(Sighting(form_id, site, origin, now(), tries=0 if site else 1))


def write_down(form_id: int | None = None) -> None:
    """Write what is due, in one transaction; with a form, everything about it. What cannot be written waits for the next
    time."""
    at, memory = now(), _memory()
    found = memory.due(at, form_id)
    if not found:
        return
    try:
        hot(lambda connection: embeds.record(connection, found, at))
    except Exception:
        for sighting in found:
            memory.add(sighting)
        raise


def _key(sighting: Sighting) -> _Key:
    return (sighting.site, "" if sighting.site else sighting.origin)


def _memory() -> Sightings:
    memory: Sightings = current_app.extensions.setdefault(_NAME, Sightings())
    return memory
