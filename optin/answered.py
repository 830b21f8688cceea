"""Requests of programs that were answered: each is done once, and its answer can be given again for a day.

A row is written in the transaction of the work itself, so that after a crash both are there or neither is; whoever sends the
same request meanwhile waits for that transaction. What may not live here: HTTP, and what is done.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, Select, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from optin.clock import now
from optin.models.program import AnsweredRequest

KEPT: Final = 24 * 60 * 60  # seconds
ERASED: Final = 410  # the status of an answer that is not kept any more

_answered: Any = AnsweredRequest.__table__


class OtherRequestError(Exception):
    """The name was given to another request before."""


class Given(NamedTuple):
    """An answer as it was given: the HTTP status and the body."""

    status: int
    body: str


def begin(connection: Connection, key_id: int, name: str, fingerprint: bytes) -> Given | None:
    """Take the name for this request, or return the answer that it had. `fingerprint`: 32 bytes that stand for the request.
    Raises `OtherRequestError`."""
    empty = {"status": 0, "answer": "", "answered_at": now()}
    values = {"key_id": key_id, "name": name, "fingerprint": fingerprint, **empty}
    dialect: Any = sqlite if connection.dialect.name == "sqlite" else postgresql
    taken = dialect.insert(_answered).values(values).on_conflict_do_nothing().returning(_answered.c.name)
    if connection.execute(taken).first() is not None:
        return None
    return _given(connection.execute(_row(key_id, name)).one(), fingerprint)


def find(connection: Connection, key_id: int, name: str, fingerprint: bytes) -> Given | None:
    """The answer that this name had; None where it had none. Nothing is taken. Raises `OtherRequestError`."""
    row = connection.execute(_row(key_id, name)).one_or_none()
    return None if row is None else _given(row, fingerprint)


def _row(key_id: int, name: str) -> Select[Any]:
    return select(_answered).where(_answered.c.key_id == key_id, _answered.c.name == name)


def _given(row: Row[Any], fingerprint: bytes) -> Given:
    if row.fingerprint != fingerprint:
        raise OtherRequestError(row.name)
    return Given(row.status, row.answer)


def end(connection: Connection, key_id: int, name: str, given: Given) -> None:
    """Keep the answer, in the transaction that did the work."""
    row = update(_answered).where(_answered.c.key_id == key_id, _answered.c.name == name)
    connection.execute(row.values(status=given.status, answer=given.body))


def forget(connection: Connection) -> None:
    """Delete what is older than a day."""
    connection.execute(delete(_answered).where(_answered.c.answered_at <= now() - KEPT))


def erase(connection: Connection, words: Collection[str]) -> None:
    """Empty the answers in which one of these words stands. The names stay taken, so nothing is done a second time."""
    spelled = {spelling for word in words for spelling in (word, json.dumps(word)[1:-1])}
    if spelled:
        holds = or_(*(_answered.c.answer.contains(spelling, autoescape=True) for spelling in sorted(spelled)))
        connection.execute(update(_answered).where(holds).values(status=ERASED, answer=""))
