"""Statements that run with every hot write: made once, compiled once, and on SQLite handed to the driver itself.

There Core costs several times what SQLite needs for a statement, and all hot writes wait for one thread. On PostgreSQL the way
to the server costs more than Core, so Core runs them. What may not live here: statements that run now and then.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

Values = Mapping[str, Any]

_SQLITE = sqlite.dialect()


class Prepared:
    """A Core statement with named values, and the one for PostgreSQL where that is another (`ON CONFLICT`).

    Every column of an insert must be given: defaults of the model are Core's business and are not looked at.
    """

    def __init__(self, statement: Any, on_postgresql: Any = None) -> None:
        self._statement = statement
        self._core = statement if on_postgresql is None else on_postgresql
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def run(self, connection: Connection, values: Values) -> int:
        """Returns how many rows were changed."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._core, values).rowcount
        return self._execute(connection, values)[1].rowcount

    def run_many(self, connection: Connection, many: Sequence[Values]) -> None:
        """Run it for each of these values, which have the same names."""
        if connection.dialect.name != "sqlite":
            connection.execute(self._core, many)
            return
        for values in many:
            self._execute(connection, values)

    def rows_of_many(self, connection: Connection, many: Sequence[Values]) -> list[Any]:
        """The rows of running it for each of these values, in any order."""
        if connection.dialect.name != "sqlite":
            return list(connection.execute(self._core, many).all())
        return [row for values in many for row in self.rows(connection, values)]

    def insert(self, connection: Connection, values: Values) -> int:
        """Returns the id of the new row."""
        if connection.dialect.name != "sqlite":
            key: Any = connection.execute(self._core, values).inserted_primary_key
            return int(key[0])
        return int(self._execute(connection, values)[1].lastrowid or 0)

    def rows(self, connection: Connection, values: Values) -> list[Any]:
        """The rows, by attribute."""
        if connection.dialect.name != "sqlite":
            return list(connection.execute(self._core, values).all())
        compiled, cursor = self._execute(connection, values)
        return [compiled.row(row) for row in cursor.fetchall()]

    def first(self, connection: Connection, values: Values) -> Any:
        """The only row, by attribute; None where there is none."""
        rows = self.rows(connection, values)
        return rows[0] if rows else None

    def _execute(self, connection: Connection, values: Values) -> tuple[_Compiled, sqlite3.Cursor]:
        names = tuple(values)
        compiled = self._compiled.get(names)
        if compiled is None:
            compiled = self._compiled[names] = _Compiled(self._statement, names)
        driver: Any = connection.connection.driver_connection
        try:
            return compiled, driver.execute(compiled.sql, compiled.bind(values))
        except sqlite3.Error as error:  # The same as Core raises.
            raise DBAPIError.instance(compiled.sql, None, error, sqlite3.Error) from error


class _Compiled:
    """SQL for SQLite, the order of its values, and what makes our words of the numbers in its rows."""

    def __init__(self, statement: Any, names: Iterable[str]) -> None:
        compiled = statement.compile(dialect=_SQLITE, column_keys=list(names))
        self.sql = str(compiled)
        self._order = tuple(compiled.positiontup or ())
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}
        columns = list(statement.exported_columns) if compiled.effective_returning or statement.is_select else []
        row: Any = namedtuple("Row", [column.key for column in columns])  # type: ignore[misc]
        self._as_row = row._make
        self._words = [
            (place, made) for place, column in enumerate(columns) if (made := column.type.result_processor(_SQLITE, None))
        ]

    def bind(self, values: Values) -> list[Any]:
        """The values in the order of the SQL."""
        return [values[name] if name in values else self._fixed[name] for name in self._order]

    def row(self, raw: tuple[Any, ...]) -> Any:
        """A row as Core would give it."""
        read = list(raw)
        for place, made in self._words:
            read[place] = made(read[place])
        return self._as_row(read)
