"""How often something may be tried in a stretch of time: counted in the database, so that every process counts together.

What may not live here: what happens to whoever is over a limit. Names of networks and addresses are kept as keyed hashes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from optin.database.prepared import Prepared
from optin.models.form import SpentToken, Tally

_tallies: Any = Tally.__table__
_spent: Any = SpentToken.__table__

_BUCKET_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries in `seconds` for each of what `name` counts: a network, a form, an address."""

    name: str
    most: int
    seconds: int


def _counting(dialect: Any) -> Any:
    statement = dialect.insert(_tallies)
    again = statement.on_conflict_do_update(index_elements=["bucket", "ends_at"], set_={"count": _tallies.c.count + 1})
    return again.returning(_tallies.c.bucket, _tallies.c.count)


_COUNT: Final = Prepared(_counting(sqlite), _counting(postgresql))


def count(connection: Connection, tries: Sequence[tuple[Limit, str]], pepper: bytes, at: int) -> list[int]:
    """Count one more try of each. Returns how many each has had in its stretch of time, this one included.

    Stretches are fixed and follow the clock (`at`: UTC seconds). Each pair may occur once.
    """
    rows = [{**_place(limit, who, pepper, at), "count": 1} for limit, who in tries]
    # In one order, so that two processes that count the same things never wait for each other in a circle.
    in_order = sorted(rows, key=lambda row: (row["bucket"], row["ends_at"]))
    counted = {row.bucket: row[1] for row in _COUNT.rows_of_many(connection, in_order)}
    return [counted[row["bucket"]] for row in rows]


def used(connection: Connection, limit: Limit, who: str, pepper: bytes, at: int) -> int:
    """How many tries this one has had in the present stretch of time (`at`: UTC seconds), without counting one more."""
    place = _place(limit, who, pepper, at)
    query = select(_tallies.c.count).where(_tallies.c.bucket == place["bucket"], _tallies.c.ends_at == place["ends_at"])
    return connection.scalar(query) or 0


def forget(connection: Connection, at: int) -> None:
    """Delete the counts and the used form tokens whose time is over."""
    connection.execute(delete(_tallies).where(_tallies.c.ends_at <= at))
    connection.execute(delete(_spent).where(_spent.c.expires_at <= at))


def _place(limit: Limit, who: str, pepper: bytes, at: int) -> dict[str, Any]:
    return {"bucket": _bucket(limit, who, pepper), "ends_at": (at // limit.seconds + 1) * limit.seconds}


def _bucket(limit: Limit, who: str, pepper: bytes) -> bytes:
    return hmac.digest(pepper, f"limit:{limit.name}:{who}".encode(), hashlib.sha256)[:_BUCKET_BYTES]
