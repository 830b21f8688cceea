"""Keeping an upload until its rows are added: storing the file in chunks, its columns, where it comes from, and tidying up."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import IO, Any, Final

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.orm import Session

from optin import groups
from optin.clock import now
from optin.database import db, writing
from optin.models import Group, Upload, UploadChunk, UploadFault
from optin.models.columns import public_id
from optin.uploads import columns as meanings
from optin.uploads import files
from optin.uploads.columns import Column
from optin.uploads.files import FileError, Record
from optin.vocabulary import UploadState, WhereFrom

CHUNK: Final = 20  # rows that are added in one transaction
_CHUNKS_AT_ONCE: Final = 100
_DAY: Final = 24 * 3600  # seconds
# An upload that nobody goes on with is forgotten after a day; rows that could not be added after a month.
_FORGET_FILE, _FORGET_FAULTS = _DAY, 30 * _DAY
_LONGEST_FILE_NAME: Final = 200
_WAITING: Final = (UploadState.READING, UploadState.READ)

_chunks: Any = UploadChunk.__table__
_faults: Any = UploadFault.__table__


def receive(file: IO[bytes], file_name: str, group_name: str, country: str, created_by: str) -> str:
    """Store a file of at most `files.LARGEST` bytes, in short transactions. Returns its public id. Raises `FileError`."""
    shape = files.shape_of(file)
    rows = files.records(file, shape)
    header = next(rows, None)
    if header is None:
        raise FileError("This file is empty.")
    upload = Upload(
        public_id=public_id("upl"),
        state=UploadState.READING,
        group_name=group_name,
        file_name=_file_name(file_name),
        encoding=shape.encoding,
        delimiter=shape.delimiter,
        headers=[cell.strip()[: files.LONGEST_CELL] for cell in header.cells],
        country=country,
        created_at=now(),
        created_by=created_by,
    )
    with writing() as session:
        session.add(upload)
        session.flush()
        upload_id, name = upload.id, upload.public_id
    _store(upload_id, rows)
    return name


def by_public_id(session: Session, name: str) -> Upload | None:
    """The upload, once the whole file is there."""
    found = session.scalar(select(Upload).where(Upload.public_id == name))
    return None if found is None or found.state is UploadState.READING else found


def first_rows(session: Session, upload: Upload, most: int) -> list[Record]:
    """The first rows that wait."""
    query = select(UploadChunk.rows).where(UploadChunk.upload_id == upload.id).order_by(UploadChunk.number)
    chunks = session.scalars(query.limit(-(-most // CHUNK)))
    return [Record(number, cells) for chunk in chunks for number, cells in chunk][:most]


def choose_columns(upload: Upload, columns: list[Column]) -> None:
    """What each column means. Raises `columns.ColumnsError`."""
    meanings.check(columns)
    upload.columns = [column.value for column in columns]


def columns_of(upload: Upload) -> list[Column]:
    """What each column means: as chosen, else as guessed."""
    return [Column(word) for word in upload.columns] if upload.columns else meanings.guess(upload.headers)


def begin(session: Session, upload: Upload, where_from: WhereFrom, note: str) -> Group:
    """Make the group and let the work begin. Wake a worker after the commit (`jobs.wake_long_work`)."""
    groups.hold_names(session)
    group = groups.create(session, _free_name(session, upload.group_name), upload.created_by)
    upload.group_id, upload.group_name = group.id, group.name
    upload.where_from, upload.where_note = where_from, note
    upload.state = UploadState.RUNNING
    return group


def discard(session: Session, upload: Upload) -> None:
    """Forget a file that was not begun with."""
    session.execute(delete(_chunks).where(_chunks.c.upload_id == upload.id))
    session.delete(upload)


def faults(session: Session, upload: Upload, most: int | None = None) -> list[UploadFault]:
    """The rows that could not be added, in the order of the file."""
    query = select(UploadFault).where(UploadFault.upload_id == upload.id).order_by(UploadFault.row)
    return list(session.scalars(query if most is None else query.limit(most)))


def reasons(session: Session, upload: Upload) -> list[tuple[str, int]]:
    """Why rows could not be added, and how many for each reason; the commonest first."""
    query = select(UploadFault.sentence, func.count()).where(UploadFault.upload_id == upload.id).group_by(UploadFault.sentence)
    return sorted(((row[0], row[1]) for row in session.execute(query)), key=lambda pair: (-pair[1], pair[0]))


def of_group(session: Session, group: Group) -> Upload | None:
    """The upload that filled a group."""
    return session.scalar(select(Upload).where(Upload.group_id == group.id))


def tidy() -> None:
    """Forget files that nobody goes on with, and rows that nobody put right."""
    at = now()
    old = select(Upload.id).where(Upload.state.in_(_WAITING), Upload.created_at < at - _FORGET_FILE)
    has_faults = exists().where(_faults.c.upload_id == Upload.id)
    done = select(Upload.id).where(Upload.ended_at < at - _FORGET_FAULTS, has_faults)
    found = db.session.scalars(old).all(), db.session.scalars(done).all()
    for upload_id in found[0]:
        with writing() as session:
            discard(session, session.get_one(Upload, upload_id))
    for upload_id in found[1]:
        with writing() as session:
            session.execute(delete(_faults).where(_faults.c.upload_id == upload_id))


def _store(upload_id: int, rows: Iterator[Record]) -> None:
    """Write the rows down, some thousand at a time, so that others can write in between."""
    chunks, total = enumerate(_chunked(rows)), 0
    while some := list(itertools.islice(chunks, _CHUNKS_AT_ONCE)):
        values = [{"upload_id": upload_id, "number": number, "rows": chunk} for number, chunk in some]
        total += sum(len(chunk) for _, chunk in some)
        with writing() as session:
            session.execute(insert(_chunks), values)
    with writing() as session:
        upload = session.get_one(Upload, upload_id)
        upload.rows, upload.state = total, UploadState.READ


def _chunked(rows: Iterator[Record]) -> Iterator[list[list[Any]]]:
    while some := list(itertools.islice(rows, CHUNK)):
        yield [[row.number, [cell.replace("\0", "") for cell in row.cells]] for row in some]


def _file_name(name: str) -> str:
    """The last part of what the browser sent, in visible characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(character for character in last if character.isprintable())[:_LONGEST_FILE_NAME] or "file.csv"


def _free_name(session: Session, name: str) -> str:
    """The name, with a number behind it where another group took it meanwhile."""
    names = itertools.chain([name], (f"{name[:110]} ({number})" for number in itertools.count(2)))
    return next(each for each in names if not groups.is_taken(session, each))
