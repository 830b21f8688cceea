"""One wake-up for all that is committed within a moment: it is a row in a queue, and a worker who looks finds everything.

The first of a moment is passed on at once. Of all others exactly one is, when the moment is over: after what they were called
for was committed. What may not live here: what a worker does, and the queue.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final, Protocol

MOMENT: Final = 0.05  # seconds

_log = logging.getLogger(__name__)


class Waiting(Protocol):
    """A call that comes later, like `threading.Timer`."""

    def cancel(self) -> None:
        """Do not make it, unless it is being made."""

    def join(self) -> None:
        """Return when it was made or cancelled."""


Later = Callable[[float, Callable[[], None]], Waiting]


def _later(seconds: float, call: Callable[[], None]) -> Waiting:
    timer = threading.Timer(seconds, call)
    timer.daemon = True
    timer.start()
    return timer


class WakeUps:
    """`pass_on` wakes a worker. A `moment` of no seconds passes everything on at once."""

    def __init__(
        self,
        pass_on: Callable[[], object],
        moment: float = MOMENT,
        clock: Callable[[], float] = time.monotonic,
        later: Later = _later,
    ) -> None:
        self._pass_on, self._moment, self._clock, self._later = pass_on, moment, clock, later
        self._lock = threading.Lock()
        self._free_at = clock()
        self._is_owed = False
        self._waiting: Waiting | None = None

    def wake(self) -> None:
        """Wake a worker after this: now, or within the moment. Raises what `pass_on` raises."""
        with self._lock:
            if self._is_owed:
                return
            ahead = self._free_at - self._clock()
            if ahead > 0:
                self._waiting = self._later(ahead, self._pay)
                self._is_owed = True
                return
            self._begin_moment()
        self._pass_on()

    def drain(self) -> None:
        """Pass on what is owed, and return when nothing is on its way any more."""
        with self._lock:
            waiting = self._waiting
        if waiting is not None:
            waiting.cancel()
            waiting.join()
            self._pay()

    def _pay(self) -> None:
        """Owed no more before it is passed on: who comes in between is owed the next."""
        with self._lock:
            if not self._is_owed:
                return
            self._is_owed = False
            self._begin_moment()
        try:
            self._pass_on()
        except Exception:
            _log.exception("no worker could be woken; the sweep will find the message")

    def _begin_moment(self) -> None:
        self._free_at = self._clock() + self._moment
