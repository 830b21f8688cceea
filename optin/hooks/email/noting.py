"""What follows from a report about a mail: it failed, its address takes none, its reader complains. Each report counts once.

What may not live here: how a mail system words it (`reports.py`), and what a fault says of a person (`sending/told.py`).
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from optin.hooks.email.reports import Report
from optin.ledger import write
from optin.models.mail import MailComplaint
from optin.models.message import Message
from optin.sending import sequence, statuses, told
from optin.sending.statuses import Status
from optin.vocabulary import Channel, Fault, MessageState

_complaints: Any = MailComplaint.__table__
_messages: Any = Message.__table__

_LONGEST_WORDS: Final = 300


def note(connection: Connection, message: str, report: Report, at: int) -> bool:
    """Note a report about the mail with this public id, in the caller's transaction. Whether it is new and counts."""
    if report.fault is None:
        return False
    this = select(_messages).where(_messages.c.public_id == message, _messages.c.channel == Channel.EMAIL)
    row = connection.execute(this).one_or_none()
    if row is None:
        return False
    words = " ".join(filter(None, (report.status if report.status not in report.words else "", report.words)))[:_LONGEST_WORDS]
    if report.fault is Fault.COMPLAINED:
        return _complained(connection, row, words, at)
    return statuses.take(connection, Status(message, MessageState.FAILED, at, fault=report.fault, words=words), at)


def _complained(connection: Connection, row: Any, words: str, at: int) -> bool:
    """Whoever has the address now is meant, and is out of all sequences."""
    owner = told.owner_of(connection, row)
    if owner is None:
        return False
    write.lock(connection, owner)
    if not _is_first(connection, row.id, at):
        return False
    sequence.opted_out(connection, owner, Channel.EMAIL, at)
    return told.about(connection, owner, Channel.EMAIL, Fault.COMPLAINED, told.origin(row, words, at, at))


def _is_first(connection: Connection, message_id: int, at: int) -> bool:
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    inserting = dialect.insert(_complaints).values(message_id=message_id, at=at)
    return bool(connection.execute(inserting.on_conflict_do_nothing(index_elements=["message_id"])).rowcount)
