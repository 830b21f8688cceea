"""Adding the rows of an upload, chunk by chunk. Flags stay as they are known or unset; a row can only tighten.

A chunk is added in one short transaction that also takes it away and moves the counts, so that a restart neither loses nor
repeats a row. What was said of an address before comes back with it (`ledger.write.open_channels`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.orm import Session

from optin import contacts, groups, overriding
from optin.clock import now
from optin.contacts import OtherAddressError, Person
from optin.database import db, writing
from optin.desk import desk
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models import Group, Upload, UploadChunk, UploadFault
from optin.uploads import rows
from optin.uploads.columns import Column
from optin.uploads.rows import Row, RowError
from optin.uploads.store import columns_of
from optin.vocabulary import Channel, Source, UploadState

_TWO_PEOPLE: Final = "The phone number and the e-mail address belong to two contacts."
_OTHER_ADDRESS: Final = "One of the addresses belongs to a contact who has another one besides. Nothing was changed."

_PHONES: Final = frozenset(channel for channel in Channel if channel.uses_phone)
_MAILS: Final = frozenset(Channel) - _PHONES

_chunks: Any = UploadChunk.__table__
_faults: Any = UploadFault.__table__
_RUNNING: Final = select(Upload.id).where(Upload.state == UploadState.RUNNING).order_by(Upload.id).limit(1)


@dataclass(slots=True)
class _Tally:
    """What came of one chunk. `ours`: the contacts that go into the group."""

    made: int = 0
    known: int = 0
    tightened: int = 0
    ours: list[int] = field(default_factory=list)
    faults: list[dict[str, Any]] = field(default_factory=list)


def go_on(is_stopping: Callable[[], bool]) -> None:
    """Add what was begun and is not done, until nothing is left or the desk stops."""
    while not is_stopping() and (upload_id := db.session.scalar(_RUNNING)) is not None:
        while not is_stopping() and not _step(upload_id):
            db.session.rollback()  # The next look shall see what was just written.
        db.session.rollback()


def _step(upload_id: int) -> bool:
    """Add the next chunk. True when none is left."""
    upload = db.session.get_one(Upload, upload_id)
    chunk = db.session.scalar(
        select(UploadChunk).where(UploadChunk.upload_id == upload_id).order_by(UploadChunk.number).limit(1)
    )
    if chunk is None:
        _end(upload_id)
        return True
    columns, country = columns_of(upload), upload.country
    # Slow, so outside the transaction.
    read = [(number, cells, _read(cells, columns, country)) for number, cells in chunk.rows]
    with writing() as session:
        ours = session.get_one(Upload, upload_id, with_for_update=True)
        taken = delete(_chunks).where(_chunks.c.upload_id == upload_id, _chunks.c.number == chunk.number)
        if session.execute(taken).rowcount:  # type: ignore[attr-defined]  # else another worker has added it
            _add_chunk(session, ours, read)
    return False


def _end(upload_id: int) -> None:
    with writing() as session:
        upload = session.get_one(Upload, upload_id, with_for_update=True)
        upload.state, upload.ended_at = UploadState.DONE, upload.ended_at or now()


def _read(cells: list[str], columns: list[Column], country: str) -> Row | RowError:
    try:
        return rows.read(cells, columns, country)
    except RowError as error:
        return error


def _add_chunk(session: Session, upload: Upload, read: list[tuple[int, list[str], Row | RowError]]) -> None:
    connection, tally = session.connection(), _Tally()
    for number, cells, row in read:
        try:
            if isinstance(row, RowError):
                raise row
            _add(connection, upload, number, row, tally)
        except RowError as error:
            fault = {"upload_id": upload.id, "row": number, "sentence": str(error), "cells": cells}
            tally.faults.append(fault)
    if tally.faults:
        connection.execute(insert(_faults), tally.faults)
    group = session.get_one(Group, upload.group_id)
    if group.deleted_at is None:
        groups.add(connection, group, tally.ours)
    upload.done += len(read)
    upload.made += tally.made
    upload.known += tally.known
    upload.tightened += tally.tightened
    upload.skipped += len(tally.faults)


def _add(connection: Connection, upload: Upload, number: int, row: Row, tally: _Tally) -> None:
    origin = _origin(upload, number)
    owners = {contacts.find(connection, address) for address in (row.person.phone, row.person.email) if address}
    if owners == {None}:
        ours = {_make(connection, upload, row.person, origin): frozenset(Channel)}
        tally.made += 1
    else:
        ours = _known(connection, row, origin)
        tally.known += 1
    tally.ours += ours
    for contact_id, channels in ours.items():
        tally.tightened += _tighten(connection, contact_id, row, channels, origin)


def _make(connection: Connection, upload: Upload, person: Person, origin: Provenance) -> int:
    contact_id = contacts.find_or_create(connection, person, desk().config.pepper, origin)
    contacts.note_upload(connection, contact_id, upload.id)
    return contact_id


def _known(connection: Connection, row: Row, origin: Provenance) -> dict[int, frozenset[Channel]]:
    """The contacts that the addresses belong to, each with the channels that the row speaks of.

    One who lacks an address gets it; what is known of somebody stays as it is.
    """
    by_phone, by_email = (contacts.find(connection, address) for address in (row.person.phone, row.person.email))
    if by_phone is not None and by_email is not None and by_phone != by_email:
        if not row.tightens:
            raise RowError(_TWO_PEOPLE)
        return {by_phone: _PHONES, by_email: _MAILS}
    owner: int = by_phone or by_email  # type: ignore[assignment]  # one of them is known
    try:
        contacts.complete(connection, owner, row.person, desk().config.pepper, origin)
    except OtherAddressError as other:
        if not row.tightens:
            raise RowError(_OTHER_ADDRESS) from other
        # An opt-out is never lost: the other address gets a contact of its own, so that it is remembered.
        alone = replace(row.person, phone=None) if by_phone else replace(row.person, email=None)
        second = contacts.find_or_create(connection, alone, desk().config.pepper, origin)
        return {owner: _PHONES, second: _MAILS} if by_phone else {owner: _MAILS, second: _PHONES}
    return {owner: frozenset(Channel)}


def _tighten(connection: Connection, contact_id: int, row: Row, channels: frozenset[Channel], origin: Provenance) -> bool:
    """Opt out and block on these channels, where there is an address. What already stands is not written again."""
    if not row.tightens:
        return False
    changed = False
    for channel, standing in write.lock(connection, contact_id).items():
        if standing.address_key is None or channel not in channels:
            continue
        if channel in row.out_of and overriding.says_something(connection, standing):
            write.opt_out(connection, contact_id, channel, origin)
            changed = True
        if row.block and row.block not in standing.blocks:
            write.block(connection, contact_id, channel, row.block, origin)
            changed = True
    return changed


def _origin(upload: Upload, number: int) -> Provenance:
    at = now()
    evidence: dict[str, str | int | None] = {
        "operator": upload.created_by,
        "upload": upload.public_id,
        "file": upload.file_name,
        "row": number,
        "where_from": upload.where_from.label if upload.where_from else None,
        "where_note": upload.where_note or None,
    }
    return Provenance(source=Source.IMPORT, occurred_at=at, recorded_at=at, evidence=evidence)
