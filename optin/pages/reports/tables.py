"""A table of a report: once on the page, where its numbers lead to their lists, and once as a file.

What may not live here: what is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from optin.pages.moments import iso_day_of, short_day_of

# So many lines stand on a page; the file has all of them.
ON_A_PAGE: Final = 50


class Column(NamedTuple):
    """`word` is the head in the file, `label` the one on the page. Columns of numbers stand to the right."""

    word: str
    label: str
    is_number: bool = True


class Cell(NamedTuple):
    """What stands in it; on the page perhaps in other words, and perhaps with a link."""

    value: str | int
    shown: str = ""
    url: str | None = None

    @property
    def words(self) -> str:
        """What the page shows."""
        return self.shown or (f"{self.value:,}" if isinstance(self.value, int) else self.value)


class Line(NamedTuple):
    """The first column as the file and as the page have it, and the cells after it. `url`: where the page leads from there."""

    word: str
    label: str
    cells: Sequence[Cell]
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is that of its file, and unique among all reports. `label_as`: the head under which the file has the label of each
    line beside its word; empty where it has not."""

    name: str
    title: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    label_as: str = ""
    is_whole: bool = False  # All of it stands on the page, however long.

    @property
    def on_page(self) -> Sequence[Line]:
        """The lines that the page shows."""
        return self.lines if self.is_whole else self.lines[:ON_A_PAGE]

    @property
    def header(self) -> list[str]:
        """The first row of the file."""
        first, *others = (column.word for column in self.columns)
        return [first, *([self.label_as] if self.label_as else []), *others]

    def rows(self) -> Iterator[list[str | int]]:
        """The rows of the file."""
        for line in self.lines:
            label = [line.label] if self.label_as else []
            yield [line.word, *label, *(cell.value for cell in line.cells)]


def day_line(day: int, cells: Sequence[Cell]) -> Line:
    """The line of a day, by days since 1970."""
    return Line(iso_day_of(day), short_day_of(day), cells)


def number(count: int, url: str) -> Cell:
    """A number that leads to its list, unless there is nothing on it."""
    return Cell(count, url=url if count else None)
