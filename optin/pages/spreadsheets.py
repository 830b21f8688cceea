"""Tables to take along, as CSV (RFC 4180) that spreadsheet programs open without running anything in it.

What may not live here: what the tables hold.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from flask import Response

# What a spreadsheet takes for the beginning of a formula, in both widths.
_FORMULA: Final = tuple("=+-@＝＋－＠")
_CONTROL: Final = ("\t", "\r", "\n")


def answer(name: str, header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> Response:
    """A file of this name to save. It begins with a byte order mark, by which spreadsheets know UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([_cell(value) for value in row] for row in rows)
    response = Response(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _cell(value: str | int) -> str | int:
    """Text that could be a formula gets an apostrophe in front, which makes it text (OWASP, CSV Injection)."""
    if isinstance(value, str) and (value.startswith(_CONTROL) or value.lstrip().startswith(_FORMULA)):
        return f"'{value}"
    return value
