"""Pages of a list: `limit` and `after`, and the `next` that leads on. The cursor is the id of the last thing on the page, so
what is added or taken away meanwhile moves nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final, Generic, TypeVar

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from optin.api.problems import ProblemError
from optin.api.shapes import Body, Shown

USUAL, MOST = 50, 200

T = TypeVar("T")
R = TypeVar("R")

Cursor = Annotated[str, Field(max_length=60, description="The `next` of the page before.")]
Limit = Annotated[int, Field(ge=1, le=MOST, description="How many at most.")]


class Page(Body):
    """Where in a list to begin, and how many at most."""

    after: Cursor | None = None
    limit: Limit = USUAL


class Listed(Shown, Generic[T]):
    """One page of a list. `next` is null on the last."""

    data: list[T]
    next: str | None


def may_be_id(text: str) -> bool:
    """Whether a text can be looked up as an id: PostgreSQL takes no NUL."""
    return text.isascii() and text.isprintable()


UNKNOWN_CURSOR: Final = ("unknown_cursor", "after must be the next of another page.")


def before(session: Session, kind: Any, after: str | None) -> int | None:
    """The number of the thing that a cursor names; None without a cursor. `kind` is its model, and what was deleted since still
    counts. Raises `ProblemError`."""
    if after is None:
        return None
    number: int | None = session.scalar(select(kind.id).where(kind.public_id == after)) if may_be_id(after) else None
    if number is None:
        raise ProblemError(400, *UNKNOWN_CURSOR)
    return number


def page(shape: type[Listed[T]], rows: Sequence[R], limit: int, show: Callable[[Sequence[R]], list[T]]) -> Listed[T]:
    """The first `limit` rows as programs see them. One more row says that there is more, from the id of the last one on."""
    data: list[Any] = show(rows[:limit])
    return shape(data=data, next=data[-1].id if len(rows) > limit else None)
