"""SQLite's write lane: one connection and one fair queue for it, with a place at the front for opt-outs.

SQLite's own lock is no queue (a waiting writer sleeps in growing steps, so an unlucky one waits for seconds). Here a lane is
a connection pool of exactly one connection: whoever checks it out holds the right to write until the check-in.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy.pool import Pool

_in_front: ContextVar[bool] = ContextVar("in_front", default=False)


@contextmanager
def in_front() -> Iterator[None]:
    """Writes begun inside go before those that wait: the place of opt-outs."""
    token = _in_front.set(True)
    try:
        yield
    finally:
        _in_front.reset(token)


class Lane:
    """A lock that is handed over in order of arrival, those in front first."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._taken = False
        self._front: deque[threading.Event] = deque()
        self._rest: deque[threading.Event] = deque()

    def acquire(self) -> None:
        """Wait for one's turn."""
        with self._mutex:
            if not self._taken:
                self._taken = True
                return
            turn = threading.Event()
            (self._front if _in_front.get() else self._rest).append(turn)
        turn.wait()

    def release(self) -> None:
        """Hand the lane to the next in line, if there is one."""
        with self._mutex:
            waiting = self._front or self._rest
            if waiting:
                waiting.popleft().set()
            else:
                self._taken = False


class LanePool(Pool):
    """A pool of one connection, handed out by a `Lane`."""

    def __init__(self, creator: Any, **options: Any) -> None:
        super().__init__(creator, **options)
        self._lane = Lane()
        self._record: Any = None

    def _do_get(self) -> Any:
        self._lane.acquire()
        try:
            if self._record is None:
                self._record = self._create_connection()
        except BaseException:
            self._lane.release()
            raise
        return self._record

    def _do_return_conn(self, record: Any) -> None:
        self._lane.release()

    def recreate(self) -> LanePool:
        """A fresh lane on the same database, as SQLAlchemy asks after a disposal."""
        return LanePool(self._creator, recycle=self._recycle, echo=self.echo, dialect=self._dialect)

    def dispose(self) -> None:
        """Close the connection."""
        record, self._record = self._record, None
        if record is not None:
            record.close()

    def status(self) -> str:
        """For SQLAlchemy's logs."""
        return "write lane"
