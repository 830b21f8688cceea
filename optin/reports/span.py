"""The days that a report is about. Days are counted since 1970 in UTC, as everywhere on the desk."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, func, literal_column

DAY: Final = 24 * 60 * 60
LONGEST: Final = 400  # days: a year, and a month to compare it with

# A word of SQL instead of a value, since a column that is grouped by has to be spelt alike everywhere.
_DAY: Any = literal_column(str(DAY), Integer)


class Span(NamedTuple):
    """From the first day to the last, both included."""

    first: int
    last: int

    @property
    def days(self) -> range:
        """Every day of it."""
        return range(self.first, self.last + 1)

    def holds(self, instant: Any) -> ColumnElement[bool]:
        """Whether a column of instants lies within."""
        return and_(instant >= self.first * DAY, instant < (self.last + 1) * DAY)


def by_itself(column: Any) -> Any:
    """The same number, but not by an index on it: of two indexes SQLite would take the one of states instead of that of days,
    and read a year for a week."""
    return func.abs(column, type_=column.type)


def day_of(instant: Any) -> Any:
    """The day of a column of instants."""
    return instant // _DAY
