"""What moves broadcasts on: begins those whose time has come, writes recipients down, queues messages, and notices the end.

Any worker may do any piece; the broadcast's row is held for one piece at a time, and its cursors say what is done.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, and_, exists, or_, select

from optin.clock import now
from optin.database import db, writing
from optin.models.broadcast import Broadcast
from optin.models.message import Message
from optin.sending import outbox, recipients
from optin.sending.people import NoGroupError
from optin.sending.tally import Kinds
from optin.vocabulary import BroadcastState

_broadcasts: Any = Broadcast.__table__
_messages: Any = Message.__table__

# Seconds after which somebody else has queued messages.
_MOMENT: Final = 0.02

IsStopping = Callable[[], bool]


def advance(is_stopping: IsStopping = lambda: False) -> bool:
    """Move every broadcast on that is at work. Returns whether messages were queued, for which workers may be woken."""
    fed = False
    for broadcast_id, state in _at_work():
        if state is not BroadcastState.SENDING and not materialise(broadcast_id, is_stopping):
            continue
        fed = _feed(broadcast_id, is_stopping) or fed
    return fed


def next_start() -> int | None:
    """When the next scheduled broadcast begins (UTC seconds)."""
    with db.engine.connect() as connection:
        start: int | None = connection.scalar(
            select(_broadcasts.c.start_at)
            .where(_broadcasts.c.state == BroadcastState.SCHEDULED)
            .order_by(_broadcasts.c.start_at)
            .limit(1)
        )
        return start


def _at_work() -> list[tuple[int, BroadcastState]]:
    due = and_(_broadcasts.c.state == BroadcastState.SCHEDULED, _broadcasts.c.start_at <= now())
    going = _broadcasts.c.state.in_([BroadcastState.MATERIALISING, BroadcastState.SENDING])
    with db.engine.connect() as connection:
        rows = connection.execute(
            select(_broadcasts.c.id, _broadcasts.c.state).where(or_(due, going)).order_by(_broadcasts.c.id)
        )
        return [(row.id, row.state) for row in rows]


def _in_hand(broadcast_id: int, state: BroadcastState, piece: Callable[[Connection, Row[Any], int], Any]) -> Any:
    """Do one piece of work on a broadcast that is in this state. None where it is not, or where somebody else has it."""
    with writing() as session:
        connection = session.connection()
        row = recipients.held(connection, broadcast_id, state)
        return None if row is None else piece(connection, row, now())


def materialise(broadcast_id: int, is_stopping: IsStopping = lambda: False) -> bool:
    """Begin a broadcast that is scheduled, or go on with one that was begun: write its recipients down, and judge them.

    Returns whether that was brought to its end here. Else somebody else is at it, who wakes workers when there are messages;
    where that worker dies, the sweep finds the broadcast.
    """
    _in_hand(broadcast_id, BroadcastState.SCHEDULED, recipients.begin)
    kinds: Kinds = Counter()
    counted_to: int | None = 0  # None: some were written down by another worker, or cannot be counted on the way.
    while not is_stopping():
        chunk = _in_hand(broadcast_id, BroadcastState.MATERIALISING, _chunk)
        if chunk is None:
            return False
        if chunk.is_last:
            return _open_up(broadcast_id, kinds if counted_to == chunk.above else None)
        counted_to = chunk.up_to if counted_to == chunk.above and chunk.kinds is not None else None
        kinds.update(chunk.kinds or {})
    return False


class _Chunk(NamedTuple):
    above: int
    up_to: int
    kinds: Kinds | None = None

    @property
    def is_last(self) -> bool:
        return self.above >= self.up_to


def _chunk(connection: Connection, row: Row[Any], at: int) -> _Chunk:
    """The next recipients; the last chunk is empty."""
    above = row.materialised_to
    if above >= row.last_contact:
        return _Chunk(above, above)
    try:
        kinds = recipients.write_chunk(connection, row, at)
    except NoGroupError as error:
        recipients.refuse_to_go_on(connection, row, str(error))
        return _Chunk(above, row.last_contact)
    return _Chunk(above, min(above + recipients.CHUNK, row.last_contact), kinds)


def _open_up(broadcast_id: int, kinds: Kinds | None) -> bool:
    if kinds is None:
        with db.engine.connect() as connection:
            kinds = recipients.count(connection, broadcast_id)

    def decide(connection: Connection, row: Row[Any], at: int) -> bool:
        recipients.open_up(connection, row, kinds, at)
        return True

    return _in_hand(broadcast_id, BroadcastState.MATERIALISING, decide) is not None


def _feed(broadcast_id: int, is_stopping: IsStopping) -> bool:
    """Queue the next messages. Returns whether there are any now."""
    while not is_stopping():
        fed = _in_hand(broadcast_id, BroadcastState.SENDING, _feed_or_finish)
        if fed is None:  # Somebody else does it at this moment: their messages are for all.
            time.sleep(_MOMENT)
            return True
        if not fed.seen:
            return False
        if fed.getting:
            return True
    return False


def _feed_or_finish(connection: Connection, row: Row[Any], at: int) -> recipients.Fed:
    """Where nobody is left and nothing is under way, the broadcast is done."""
    fed = recipients.feed(connection, row, at)
    if not fed.seen:
        under_way = exists().where(_messages.c.broadcast_id == row.id, _messages.c.state.in_(outbox.OPEN))
        if not connection.scalar(select(under_way)):
            recipients.finish(connection, row, at)
    return fed
