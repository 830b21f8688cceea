"""Group commit for SQLite: one thread takes all hot writes that wait and commits them together, then answers each.

An item that raises is rolled back to its savepoint and fails alone. Nobody is answered before the commit, so an answer is a
promise that survives `kill -9`.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from sqlalchemy import Connection, Engine

# As many as wait behind one sync without making the first wait noticeably for the last.
LARGEST_GROUP = 64

Work = Callable[[Connection], Any]


class GroupWriter:
    """The writer thread of one database file."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._some = threading.Condition()
        self._front: deque[tuple[Work, Future[Any]]] = deque()
        self._rest: deque[tuple[Work, Future[Any]]] = deque()
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
            self._commit(group)

    def _next_group(self) -> list[tuple[Work, Future[Any]]]:
        with self._some:
            while not (self._front or self._rest or self._stopping):
                self._some.wait()
            group: list[tuple[Work, Future[Any]]] = []
            while (self._front or self._rest) and len(group) < LARGEST_GROUP:
                group.append((self._front or self._rest).popleft())
            return group

    def _commit(self, group: list[tuple[Work, Future[Any]]]) -> None:
        done: list[tuple[Future[Any], Any]] = []
        try:
            with self._engine.begin() as connection:
                for work, future in group:
                    self._try(connection, work, future, done)
        except BaseException as error:
            for _, future in group:
                if not future.done():
                    future.set_exception(error)
            return
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
