"""How each engine is opened: SQLite as query-only readers beside one write lane, PostgreSQL as one plain pool."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import QueuePool

from optin.database.lane import LanePool

# WAL with FULL: an acknowledged opt-out survives a power cut (NORMAL may lose the last commits). secure_delete: erased
# evidence does not linger in free pages. recursive_triggers: REPLACE cannot slip past the ledger's delete trigger.
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA cache_size=-65536",
)

WRITER = "writer"


def options(url: str, threads: int) -> dict[str, Any]:
    """Flask configuration for the engines behind `url`."""
    if not is_sqlite(url):
        pool = {"pool_size": threads, "max_overflow": 4, "pool_pre_ping": True}
        return {"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_ENGINE_OPTIONS": pool}
    connect = {"check_same_thread": False, "isolation_level": None}
    readers = {"poolclass": QueuePool, "pool_size": threads, "max_overflow": 4, "connect_args": connect}
    return {
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": readers,
        "SQLALCHEMY_BINDS": {WRITER: {"url": url, "poolclass": LanePool, "connect_args": connect}},
    }


def is_sqlite(url: str) -> bool:
    """Whether the URL names an SQLite file."""
    return url.startswith("sqlite:")


def prepare_reader(engine: Engine) -> None:
    """Make every connection of an SQLite engine refuse to write."""
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "connect", _query_only)
    event.listen(engine, "begin", _begin)


def prepare_writer(engine: Engine) -> None:
    """Make every transaction of an SQLite engine take the write lock before its first read."""
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "connect", _journal_in_memory)
    event.listen(engine, "begin", _begin_immediate)


def _set_pragmas(connection: Any, _record: object) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _journal_in_memory(connection: Any, _record: object) -> None:
    """What a savepoint rolls back to is kept in memory: a temporary file for each costs a fifth of a hot write."""
    connection.execute("PRAGMA temp_store=MEMORY")


def _query_only(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only=ON")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
