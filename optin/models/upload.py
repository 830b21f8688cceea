"""Uploads: what is known of a file, its rows until they are added, and those that could not be."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Coded, Id, Instant
from optin.vocabulary import UploadState, WhereFrom


class Upload(Model):
    """One file on its way into a new group, which is made when the work begins.

    `headers` is the first row, `columns` what each column means (`uploads.columns.Column`), `where_from` and `where_note` what
    the team says of the addresses. `rows` are all but the header, `done` those that were worked on: `made` and `known` contacts
    and `skipped` rows; `tightened` counts contacts that the file opted out or blocked.
    """

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    state: Mapped[UploadState] = mapped_column(Coded(UploadState), index=True)
    group_id: Mapped[int | None] = mapped_column(Id, ForeignKey("contact_group.id"), index=True)
    group_name: Mapped[str] = mapped_column(String(120))
    file_name: Mapped[str] = mapped_column(String(200))
    encoding: Mapped[str] = mapped_column(String(20))
    delimiter: Mapped[str] = mapped_column(String(1))
    headers: Mapped[list[str]] = mapped_column(JSON)
    columns: Mapped[list[str] | None] = mapped_column(JSON)
    country: Mapped[str] = mapped_column(String(2))
    where_from: Mapped[WhereFrom | None] = mapped_column(Coded(WhereFrom))
    where_note: Mapped[str] = mapped_column(String(1000), default="")
    rows: Mapped[int] = mapped_column(Integer, default=0)
    done: Mapped[int] = mapped_column(Integer, default=0)
    made: Mapped[int] = mapped_column(Integer, default=0)
    known: Mapped[int] = mapped_column(Integer, default=0)
    skipped: Mapped[int] = mapped_column(Integer, default=0)
    tightened: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[int] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(320))
    ended_at: Mapped[int | None] = mapped_column(Instant)


class UploadChunk(Model):
    """A few rows that wait: `[number in the file, [cell, …]]` each. The chunk goes in the transaction that adds them."""

    __tablename__ = "upload_chunk"

    upload_id: Mapped[int] = mapped_column(Id, ForeignKey("upload.id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    rows: Mapped[list[Any]] = mapped_column(JSON)


class UploadFault(Model):
    """A row that could not be added, and why. It is kept for a month, so that it can be put right."""

    __tablename__ = "upload_fault"
    __table_args__ = ({"sqlite_with_rowid": False},)

    upload_id: Mapped[int] = mapped_column(Id, ForeignKey("upload.id"), primary_key=True)
    row: Mapped[int] = mapped_column(Integer, primary_key=True)
    sentence: Mapped[str] = mapped_column(String(300))
    cells: Mapped[list[str]] = mapped_column(JSON)
