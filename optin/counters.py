"""Counts that wait in memory until somebody has time to write them down: a visitor never waits for a number about a visit.

They are written by the sweep of every minute, when the desk stops, and when a teammate looks. What is lost with a killed
process was only a number. What may not live here: what is counted, and the tables that it goes into.
"""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from typing import Final, Generic, TypeVar

MOST_KEYS: Final = 10_000

Key = TypeVar("Key", bound=Hashable)


class Counters(Generic[Key]):
    """How often each key was counted since the counts were last taken out. Whatever visitors make up, at most `most` keys
    are kept; further new ones are left out until then."""

    def __init__(self, most: int = MOST_KEYS) -> None:
        self._lock = threading.Lock()
        self._most = most
        self._counts: dict[Key, int] = {}

    def add(self, key: Key, amount: int = 1) -> None:
        """Count it once more, or so many times."""
        with self._lock:
            if key in self._counts or len(self._counts) < self._most:
                self._counts[key] = self._counts.get(key, 0) + amount

    def take(self) -> dict[Key, int]:
        """Take the counts out; the next start at nothing."""
        with self._lock:
            taken, self._counts = self._counts, {}
        return taken

    @contextmanager
    def taken(self) -> Iterator[dict[Key, int]]:
        """The counts, to be written down within. What cannot be written waits for the next time."""
        counts = self.take()
        try:
            yield counts
        except Exception:
            for key, times in counts.items():
                self.add(key, times)
            raise
