"""What only one at a time may do to a PostgreSQL database, of all processes on it. On SQLite there is one process, whose write
lane lets one write at a time. What may not live here: what is done meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from sqlalchemy import Connection, func, select

from optin.database import writer

# The first half of the keys of our advisory locks: "opti" in ASCII, so that we meet nobody else's.
_LOCKS = 0x6F707469
# The same for addresses: "opta".
_ADDRESSES = 0x6F707461


class Alone(IntEnum):
    """What is done alone. Who does several does them in this order."""

    START = 1
    MIGRATE = 2
    QUEUE = 3
    NAME_GROUP = 4
    RULES = 5
    WEBHOOKS = 6


@contextmanager
def alone(what: Alone) -> Iterator[None]:
    """Let nobody else do the same meanwhile."""
    engine = writer()
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect() as connection:
        alone_to_the_end(connection, what)
        yield


def alone_to_the_end(connection: Connection, what: Alone) -> None:
    """Let nobody else do the same until this transaction ends. Who waited sees what the other one wrote."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_LOCKS, int(what))))


def address_to_the_end(connection: Connection, key: bytes) -> None:
    """Let nobody else do the same about the address with this keyed hash until this transaction ends: for what has no row that
    could be locked. Who has rows to lock, too, locks those first."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_ADDRESSES, int.from_bytes(key[:4], signed=True))))
