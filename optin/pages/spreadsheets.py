"""Tables to take along, as CSV (RFC 4180) that spreadsheet programs open without running anything in it.

What may not live here: what the tables hold.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from flask import Response

# What a spreadsheet takes for the beginning of a formula, in both widths.
_FORMULA: Final = tuple("=+-@＝＋－＠")
_CONTROL: Final = ("\t", "\r", "\n", "\0")

_PART: Final = 32 * 1024  # characters that are sent at once


def answer(name: str, header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> Response:
    """A file of this name to save. It begins with a byte order mark, by which spreadsheets know UTF-8.

    It leaves while it is made, however long it is: `rows` are drawn after the view has returned, so they look nothing up in the
    application, the request or its session.
    """
    response = Response(_parts(header, rows), content_type="text/csv; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _parts(header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> Iterator[bytes]:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([_cell(value) for value in header])
    yield codecs.BOM_UTF8 + _taken(text)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        if text.tell() >= _PART:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    """What was written since the last time."""
    written = text.getvalue()
    text.seek(0)
    text.truncate()
    return written.encode()


def _cell(value: str | int) -> str | int:
    """Text that could be a formula gets an apostrophe in front, which makes it text (OWASP, CSV Injection).
    `optin.uploads.rows.plain` takes it off again."""
    if isinstance(value, str) and (value.startswith(_CONTROL) or value.lstrip().startswith(_FORMULA)):
        return f"'{value}"
    return value
