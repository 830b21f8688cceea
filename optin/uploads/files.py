"""A file of comma-separated values as people have them: any of four delimiters, four encodings, quotes, and a mark in front.

Nothing is held as a whole: a file is read once to learn its encoding and once for its rows. RFC 4180 where programs keep to it.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

LARGEST: Final = 20 * 1024 * 1024  # bytes
LONGEST_CELL: Final = 2000  # characters; more is a quote that was not closed
MOST_COLUMNS: Final = 100

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE: Final = 64 * 1024  # characters
_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_OTHER_KINDS: Final = {
    b"PK\x03\x04": "This is a spreadsheet or an archive. Save it as CSV first.",
    b"\xd0\xcf\x11\xe0": "This is an old spreadsheet. Save it as CSV first.",
    b"%PDF": "This is a PDF. Upload the table as CSV.",
}


class FileError(Exception):
    """The file cannot be read as a table. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file is written: a name of Python's for its encoding, and its delimiter."""

    encoding: str
    delimiter: str


@dataclass(frozen=True, slots=True)
class Record:
    """One row by its number in the file, as a spreadsheet counts: the first row is 1, empty rows count too."""

    number: int
    cells: list[str]


def shape_of(file: IO[bytes]) -> Shape:
    """Learn how the file is written. Raises `FileError`."""
    encoding = _encoding(file)
    file.seek(0)
    # `replace` for the few bytes that Windows-1252 gives no character.
    sample = codecs.getreader(encoding)(file, "replace").read(_SAMPLE)
    if "\0" in sample:
        raise FileError("This is no text file. Save the table as CSV first.")
    return Shape(encoding, _delimiter(sample))


def records(file: IO[bytes], shape: Shape) -> Iterator[Record]:
    """The rows that are not empty, the header first. Raises `FileError`, at the latest where the file ends."""
    file.seek(0)
    text = io.TextIOWrapper(_Unclosed(file), encoding=shape.encoding, errors="replace", newline="")
    number = 0
    try:
        for number, cells in enumerate(csv.reader(text, delimiter=shape.delimiter), 1):
            if len(cells) > MOST_COLUMNS:
                raise FileError(f"Row {number} has more than {MOST_COLUMNS} columns.")
            is_hint = number == 1 and cells == ["sep=", ""]  # A row of spreadsheets that names the delimiter.
            if any(cell.strip() for cell in cells) and not is_hint:
                yield Record(number, cells)
    except csv.Error as error:
        raise FileError(f"Row {number + 1} cannot be read. A quote may not be closed there.") from error


class _Unclosed(io.BufferedReader):
    """A view of the file that leaves it open when it is dropped: the file is the caller's."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(_Raw(file))


class _Raw(io.RawIOBase):
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        read = self._file.read(len(buffer))
        buffer[: len(read)] = read
        return len(read)


def _encoding(file: IO[bytes]) -> str:
    """By the mark in front; else UTF-8 if the whole file is, and what Windows writes if it is not."""
    file.seek(0)
    start = file.read(4)
    if not start.strip():
        raise FileError("This file is empty. Choose another one.")
    for magic, sentence in _OTHER_KINDS.items():
        if start.startswith(magic):
            raise FileError(sentence)
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            return encoding
    return "utf-8" if _is_utf_8(file) else "cp1252"


def _is_utf_8(file: IO[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        while part := file.read(_SAMPLE):
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(sample: str) -> str:
    """As a first line `sep=;` says; else the one by which the first rows fall into the most columns alike."""
    hint = sample.partition("\n")[0].strip()
    if len(hint) == 5 and hint.startswith("sep=") and hint[4] in DELIMITERS:
        return hint[4]
    best = max(DELIMITERS, key=lambda delimiter: _fit(sample, delimiter))
    return best if _fit(sample, best)[0] else ","


def _fit(sample: str, delimiter: str) -> tuple[bool, int, int]:
    rows: list[list[str]] = []
    try:
        for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            rows.append(cells)
            if len(rows) == 30:
                break
    except csv.Error:
        return (False, 0, 0)
    filled = [len(cells) for cells in rows if cells]
    width = filled[0] if filled else 0
    return (width > 1, sum(length == width for length in filled), width)
