"""Column types and small defaults that every table shares."""

from __future__ import annotations

import base64
import secrets
from typing import Any

from sqlalchemy import BigInteger, Integer, SmallInteger
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

# A primary key on SQLite must be INTEGER to be the row id.
Id = BigInteger().with_variant(Integer, "sqlite")

# UTC seconds.
Instant = BigInteger().with_variant(Integer, "sqlite")


class Coded(TypeDecorator[Any]):
    """A vocabulary member, stored as its number."""

    impl = SmallInteger
    cache_ok = True

    def __init__(self, words: type[Any]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        """The number, for the database."""
        return None if value is None else int(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """The member, for us."""
        return None if value is None else self.words(value)


def public_id(prefix: str) -> str:
    """A random name for the outside, `con_…`: 120 bits, so that it cannot be guessed or counted."""
    return f"{prefix}_{base64.b32encode(secrets.token_bytes(15)).decode('ascii').lower()}"
