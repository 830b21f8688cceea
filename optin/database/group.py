"""Group commit for SQLite: one thread takes all hot writes that wait and commits them together, then answers each.

An item that raises is rolled back to its savepoint and fails alone. Nobody is answered before the commit, so an answer is a
promise that survives `kill -9`. What is in front (opt-outs) shares a commit with nothing else, and waits for one item at most.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import nullcontext
from typing import Any

from sqlalchemy import Connection, Engine

from optin.database.lane import in_front

# As many as wait behind one sync without making the first wait noticeably for the last.
LARGEST_GROUP = 64

Work = Callable[[Connection], Any]
Item = tuple[Work, Future[Any]]


class GroupWriter:
    """The writer thread of one database file."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._some = threading.Condition()
        self._front: deque[Item] = deque()
        self._rest: deque[Item] = deque()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="group-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Work, front: bool = False) -> Future[Any]:
        """Queue one item. Its future resolves after the commit that holds it."""
        future: Future[Any] = Future()
        with self._some:
            if self._stopping:
                raise RuntimeError("the desk is stopping")
            (self._front if front else self._rest).append((work, future))
            self._some.notify()
        return future

    def stop(self) -> None:
        """Finish what is queued, then end the thread."""
        with self._some:
            self._stopping = True
            self._some.notify()
        self._thread.join()

    def _run(self) -> None:
        while group := self._next_group():
            self._commit(*group)

    def _next_group(self) -> tuple[list[Item], bool] | None:
        """The next items, and whether they are in front. None at the end."""
        with self._some:
            while not (self._front or self._rest or self._stopping):
                self._some.wait()
            queue = self._front or self._rest
            group = [queue.popleft() for _ in range(min(len(queue), LARGEST_GROUP))]
            return (group, queue is self._front) if group else None

    def _commit(self, group: list[Item], is_front: bool) -> None:
        done: list[tuple[Future[Any], Any]] = []
        left = deque(group)
        try:
            with in_front() if is_front else nullcontext(), self._engine.begin() as connection:
                while left and (is_front or not self._front):
                    self._try(connection, *left.popleft(), done)
        except BaseException as error:
            for _, future in group:
                if not future.done():
                    future.set_exception(error)
            return
        with self._some:
            self._rest.extendleft(reversed(left))
        for future, result in done:
            future.set_result(result)

    def _try(self, connection: Connection, work: Work, future: Future[Any], done: list[tuple[Future[Any], Any]]) -> None:
        """Run one item inside a savepoint. The savepoint speaks to the driver directly: it is paid once per hot write."""
        driver: Any = connection.connection.driver_connection
        driver.execute("SAVEPOINT item")
        try:
            result = work(connection)
        except Exception as error:
            driver.execute("ROLLBACK TO item")
            driver.execute("RELEASE item")
            future.set_exception(error)
            return
        driver.execute("RELEASE item")
        done.append((future, result))
