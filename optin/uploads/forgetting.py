"""Taking somebody out of uploads: out of the rows that wait, and of those that could not be added.

A file says an address in its own way, so every row is read. It is read before anything is written, some rows at a time, and
nobody waits meanwhile. What may not live here: contacts (`adding.py` makes them of rows).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from sqlalchemy import delete, select, update

from optin.addresses import AddressError, read_phone
from optin.database import db, writing
from optin.models import Upload, UploadChunk, UploadFault
from optin.uploads.rows import plain

_uploads: Any = Upload.__table__
_chunks: Any = UploadChunk.__table__
_faults: Any = UploadFault.__table__

_AT_ONCE: Final = 200
# How many digits at the end of a number it is worth to read a cell for, and how many tell that it is meant.
_LAST, _MANY = 6, 9
# What may stand around an address in a cell: `Ana <ana@example.com>`. A letter before it makes another address of it.
_BEFORE, _AFTER = r"(?<![^\s<(\[\"',;:])", r"(?![^\s>)\]\"',;])"

_IsNamed = Callable[[Sequence[object], str], bool]


def forget(phones: Collection[str], emails: Collection[str]) -> None:
    """Take out every row that names one of these numbers (E.164) or e-mail addresses."""
    if phones or emails:
        is_named = _naming(phones, emails)
        _forget_waiting(is_named)
        _forget_faults(is_named)


def _forget_waiting(is_named: _IsNamed) -> None:
    query = select(_chunks, _uploads.c.country).join(_uploads, _uploads.c.id == _chunks.c.upload_id)
    with db.engine.connect() as connection:
        chunks = connection.execution_options(yield_per=_AT_ONCE).execute(query)
        found = [(row, [one for one in row.rows if not is_named(one[1], row.country)]) for row in chunks]
        found = [(row, left) for row, left in found if len(left) < len(row.rows)]
    for row, left in found:
        mine = (_chunks.c.upload_id == row.upload_id, _chunks.c.number == row.number)
        fewer = {"rows": _uploads.c.rows - (len(row.rows) - len(left))}
        with writing() as session:  # A chunk that was added meanwhile is gone, and nothing is changed.
            if session.execute(update(_chunks).where(*mine).values(rows=left)).rowcount:  # type: ignore[attr-defined]
                session.execute(update(_uploads).where(_uploads.c.id == row.upload_id).values(fewer))


def _forget_faults(is_named: _IsNamed) -> None:
    query = select(_faults, _uploads.c.country).join(_uploads, _uploads.c.id == _faults.c.upload_id)
    with db.engine.connect() as connection:
        rows = connection.execution_options(yield_per=_AT_ONCE).execute(query)
        found = [(row.upload_id, row.row) for row in rows if is_named(row.cells, row.country)]
    for upload_id, number in found:
        with writing() as session:
            session.execute(delete(_faults).where(_faults.c.upload_id == upload_id, _faults.c.row == number))


def _naming(phones: Collection[str], emails: Collection[str]) -> _IsNamed:
    """What tells whether a row names one of them; `country`: where its numbers without one are read."""
    mails = re.compile("|".join(f"{_BEFORE}{re.escape(email.casefold())}{_AFTER}" for email in sorted(emails)) or r"(?!)")

    def is_named(cells: Sequence[object], country: str) -> bool:
        texts = [unicodedata.normalize("NFKC", str(cell)).casefold() for cell in cells]
        return any(mails.search(text) for text in texts) or any(_is_number(text, phones, country) for text in texts)

    return is_named


def _is_number(text: str, phones: Collection[str], country: str) -> bool:
    """Whether a cell says one of these numbers. Where it is no number that can be read, its last digits are enough."""
    digits = re.sub(r"\D", "", text)
    near = [phone for phone in phones if phone[-_LAST:] in digits]
    try:
        return bool(near) and read_phone(plain(text), country).e164 in near
    except AddressError:
        return any(phone[-_MANY:] in digits for phone in near)
