"""Pages of a list: `limit` and `after`, and the `next` that leads on. The cursor is the id of the last thing on the page, so
what is added or taken away meanwhile moves nothing."""

from __future__ import annotations

from typing import Annotated, Final, Generic, TypeVar

from pydantic import Field

from optin.api.shapes import Body, Shown

USUAL, MOST = 50, 200

T = TypeVar("T")

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
