"""The floor of every durable write: what SQLite itself takes for an insert and an update, synced to the disk, one at a time."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import Final

from optin.bench.figures import Figures

# About as many bytes as a consent event has.
_EVENT: Final = b"e" * 400

_TABLES: Final = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=FULL;
CREATE TABLE event (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE state (id INTEGER PRIMARY KEY, event INTEGER NOT NULL);
INSERT INTO state VALUES (1, 0);
"""


def measure(directory: Path, seconds: float) -> Figures:
    """Commit as often as one connection can in this time, in a database of its own in the directory."""
    with (
        tempfile.TemporaryDirectory(dir=directory) as place,
        contextlib.closing(sqlite3.connect(Path(place) / "floor.db", isolation_level=None)) as connection,
    ):
        connection.executescript(_TABLES)
        begin = now = time.perf_counter()
        times = []
        while now < begin + seconds:
            started = now
            connection.execute("BEGIN IMMEDIATE")
            event = connection.execute("INSERT INTO event (body) VALUES (?)", (_EVENT,)).lastrowid
            connection.execute("UPDATE state SET event = ? WHERE id = 1", (event,))
            connection.execute("COMMIT")
            now = time.perf_counter()
            times.append(now - started)
        return Figures(times, now - begin)
