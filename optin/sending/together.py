"""Small writes of a worker in one transaction, so that they share its commit; each alone where that fails."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

from sqlalchemy import Connection

from optin.clock import now
from optin.database import hot

_log = logging.getLogger(__name__)


class AboutMessage(Protocol):
    """What is written down about one message."""

    @property
    def message_id(self) -> int:
        """The message's id."""


T = TypeVar("T", bound=AboutMessage)
R = TypeVar("R")

# Gets the connection, what to write, and the moment (UTC seconds).
Work = Callable[[Connection, Sequence[T], int], list[R]]


def together(work: Work[T, R], items: Sequence[T]) -> list[R]:
    """Do the work for all of them, and give the results. What goes wrong with one message stops no other: it is logged, the
    lease on that message ends, and it is taken up again then."""
    if not items:
        return []
    try:
        return hot(lambda connection: work(connection, items, now()))
    except Exception:
        if len(items) == 1:
            _log.exception("a message could not be dispatched", extra={"message_id": items[0].message_id})
            return []
    return [result for item in items for result in together(work, [item])]
