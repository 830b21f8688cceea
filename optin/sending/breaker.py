"""The breaker: a broadcast whose messages the provider does not take is paused by itself, and says why.

The count is in the database, so that all workers see the same. What may not live here: what an answer means for its message.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from optin.database.prepared import Prepared
from optin.models.broadcast import Breaker, Broadcast
from optin.vocabulary import BroadcastState

_breakers: Any = Breaker.__table__
_broadcasts: Any = Broadcast.__table__

# More errors than this among about the last hundred answers pause a broadcast.
MOST_ERRORS: Final = 5

# A count that would grow beyond this is halved before it counts on, so that it remembers about the last hundred.
_FULL: Final = 100

# A broadcast has one count. The table has room for several.
_PART: Final = 0


def _counting(dialect: Any) -> Any:
    statement = dialect.insert(_breakers)
    those, more = _breakers.c, statement.excluded
    is_full = those.tries + more.tries > _FULL
    again = {name: case((is_full, those[name] // 2), else_=those[name]) + more[name] for name in ("tries", "errors")}
    return statement.on_conflict_do_update(index_elements=["broadcast_id", "part"], set_=again)


_COUNT: Final = Prepared(_counting(sqlite), _counting(postgresql))


class Answered(NamedTuple):
    """What came of one message of a broadcast. `error`: what the provider said, if it was no yes and not about the address."""

    broadcast_id: int
    error: str | None


def count(connection: Connection, many: Sequence[Answered]) -> None:
    """Count more answers, inside the transaction that writes them down. One error too many pauses their broadcast."""
    tries = Counter(one.broadcast_id for one in many)
    errors = Counter(one.broadcast_id for one in many if one.error is not None)
    # In one order, so that no two workers wait for each other.
    counts = [{"broadcast_id": of, "part": _PART, "tries": tries[of], "errors": errors[of]} for of in sorted(tries)]
    if counts:
        _COUNT.run_many(connection, counts)
    for broadcast_id, said in sorted({one.broadcast_id: one.error for one in many if one.error is not None}.items()):
        _judge(connection, broadcast_id, said)


def _judge(connection: Connection, broadcast_id: int, error: str) -> None:
    lately = select(_breakers.c.tries, _breakers.c.errors).where(
        _breakers.c.broadcast_id == broadcast_id, _breakers.c.part == _PART
    )
    tries, errors = connection.execute(lately).one()
    if errors > MOST_ERRORS:
        _pause(connection, broadcast_id, f"Of the last {tries} messages the provider did not take {errors}. It said: {error}")


def forget(connection: Connection, broadcast_id: int) -> None:
    """Begin to count anew: somebody has looked at it and goes on."""
    connection.execute(delete(_breakers).where(_breakers.c.broadcast_id == broadcast_id))


def _pause(connection: Connection, broadcast_id: int, why: str) -> None:
    at_work = (_broadcasts.c.id == broadcast_id) & (_broadcasts.c.state == BroadcastState.SENDING)
    connection.execute(update(_broadcasts).where(at_work).values(state=BroadcastState.PAUSED, paused_why=why[:500]))
