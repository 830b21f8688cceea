"""A column that is one of many values, which are given as a single parameter: a thousand of them cost more than the search."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, func, literal, select


def among(connection: Connection, column: Any, values: Sequence[str | int]) -> ColumnElement[bool]:
    """The condition that the column is one of these.

    Ask one table at a time: SQLite cannot know how many there are, and would rather walk another table.
    """
    if connection.dialect.name == "sqlite":
        given = func.json_each(json.dumps(values)).table_valued("value")
    else:
        given = func.unnest(literal(values, ARRAY(column.type))).table_valued("value").render_derived()
    found: ColumnElement[bool] = column.in_(select(given.c.value))
    return found
