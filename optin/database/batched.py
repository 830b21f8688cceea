"""A statement for many values at once: on SQLite prepared and run for one after the other, on PostgreSQL a single one that
gets them as arrays. There the way to the server is what costs, and its text stays the same however many values there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ARRAY, Connection, bindparam, func
from sqlalchemy.types import TypeEngine

from optin.database.prepared import Prepared, Values

# Gives the statement that compares with what is given: by name, the values of one of many.
Build = Callable[[Any], Any]


class Batched:
    """`given`: the names and types of what is another value for each of the many. Other named values are the same for all."""

    def __init__(self, given: Mapping[str, TypeEngine[Any]], build: Build) -> None:
        self._names: Final = tuple(given)
        self._one_by_one: Final = Prepared(build({name: bindparam(name, type_=kind) for name, kind in given.items()}))
        arrays = [bindparam(name, type_=ARRAY(kind)) for name, kind in given.items()]
        many = func.unnest(*arrays).table_valued(*self._names).render_derived(name="given")
        self._together: Final = build({name: many.c[name] for name in self._names})

    def rows(self, connection: Connection, many: Sequence[Values], **same: object) -> list[Any]:
        """The rows for all of them, by attribute; in any order."""
        if not many:
            return []
        if connection.dialect.name == "sqlite":
            return self._one_by_one.rows_of_many(connection, [{**values, **same} for values in many])
        arrays = {name: [values[name] for values in many] for name in self._names}
        return list(connection.execute(self._together, {**arrays, **same}))
