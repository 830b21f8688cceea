"""When messages that wait for hours go on: in their order, so many a second, and not all at the first second of the hour.

What may not live here: whether one waits. It is decided again when it goes on.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, func, select, update

from optin.models.message import Message
from optin.vocabulary import MessageState, Reason

_messages: Any = Message.__table__

# A hundred thousand take half an hour.
PER_SECOND: Final = 50

# Seconds after the opening, within which the first one goes.
JITTER: Final = 30

# The stretch after an opening in which its messages are looked for. When it is full, the next one is taken.
_STRETCH: Final = 60 * 60


def times(connection: Connection, opens_at: int, many: int) -> list[int]:
    """When so many more messages go on that wait for this instant (UTC seconds), behind those that wait for it already."""
    begin = opens_at
    while (last := _last(connection, begin)) == begin + _STRETCH - 1:
        begin += _STRETCH
    if last is None:
        start, taken = begin + random.randrange(JITTER), 0  # noqa: S311 - spreads load, guards nothing
    else:
        alike = (_messages.c.state == MessageState.HELD, _messages.c.due_at == last)
        start, taken = last, connection.scalar(select(func.count()).where(*alike)) or 0
    return [start + (taken + place) // PER_SECOND for place in range(many)]


def times_of(connection: Connection, waiting: Sequence[int | None]) -> list[int | None]:
    """The same for messages in their order, each with the instant that it waits for; None: it does not wait."""
    counts = Counter(opens_at for opens_at in waiting if opens_at is not None)
    due = {opens_at: iter(times(connection, opens_at, many)) for opens_at, many in counts.items()}
    return [None if opens_at is None else next(due[opens_at]) for opens_at in waiting]


def let_all_be_asked_again(connection: Connection, at: int) -> None:
    """The hours were changed: what waits for them is queued from now on, in its order and no quicker, and decided about anew.
    After the commit call `jobs.wake()`."""
    waits = (_messages.c.state == MessageState.HELD, _messages.c.reason == Reason.OUTSIDE_HOURS)
    first = select(func.min(_messages.c.id)).where(*waits).scalar_subquery()
    place = (_messages.c.id - first) // PER_SECOND
    connection.execute(update(_messages).where(*waits).values(state=MessageState.QUEUED, due_at=at + place))


def _last(connection: Connection, begin: int) -> int | None:
    """When the last message goes on that waits for the stretch that begins here."""
    those = (_messages.c.state == MessageState.HELD, _messages.c.due_at >= begin, _messages.c.due_at < begin + _STRETCH)
    last: int | None = connection.scalar(select(func.max(_messages.c.due_at)).where(*those))
    return last
