"""Waiting for what another thread or process does. Never for time to pass: a machine that is busy takes as long as it takes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from sqlalchemy import text

from optin.database import writer

LONGEST = 30  # seconds


def until(what: Callable[[], object], longest: float = LONGEST) -> None:
    """Wait for it; fail when it does not come."""
    end = time.monotonic() + longest
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.005)


def until_it_waits(thread: threading.Thread) -> None:
    """Wait until the thread stands in line behind our transaction, or ends because nothing is in its way."""
    until(lambda: somebody_waits() or not thread.is_alive())


def ended(thread: threading.Thread) -> None:
    """Wait for the end of the thread."""
    thread.join(LONGEST)
    assert not thread.is_alive(), "it never ended"


def somebody_waits() -> bool:
    """Whether a writer of this database stands in line behind another one."""
    engine = writer()
    if engine.dialect.name == "sqlite":
        lane = engine.pool._lane  # type: ignore[attr-defined]
        return bool(lane._front or lane._rest)
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with engine.connect() as connection:
        return bool(connection.scalar(text(waiting)))
