"""What follows from a report about a mail: an address that takes none, several failures, a complaint. Each report counts once.

Everything goes through the ledger. What may not live here: how a mail system words it (`reports.py`).
"""

from __future__ import annotations

import logging
from typing import Any, Final

from sqlalchemy import Connection, distinct, func, select
from sqlalchemy.dialects import postgresql, sqlite

from optin import contacts, reported
from optin.addresses import AddressError, read_email
from optin.hooks.email.reports import Report
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models.mail import MailReport
from optin.models.message import Message
from optin.sending import outbox, sequence, statuses
from optin.vocabulary import Block, Channel, Fault, MessageState, Proof, Source

_log = logging.getLogger(__name__)
_reports: Any = MailReport.__table__
_messages: Any = Message.__table__

# An address that failed on so many days of so many is one that takes no mail, whatever each failure was called.
FAILED_DAYS: Final = 3
WITHIN_DAYS: Final = 30
_DAY: Final = 24 * 3600


def note(connection: Connection, message: str, report: Report, at: int) -> bool:
    """Note a report about the message with this public id, in the caller's transaction. Whether it is new and counts."""
    row = connection.execute(select(_messages).where(_messages.c.public_id == message)).one_or_none()
    if row is None or row.channel is not Channel.EMAIL or row.contact_id is None or report.fault is None:
        return False
    owner = _owner(connection, row)
    if owner is not None:
        write.lock(connection, owner)
    if not _is_new(connection, row, report.fault, report.status, at):
        return False
    if report.fault is not Fault.COMPLAINED:
        _fail(connection, row, report, at)
    if owner is not None:
        _act(connection, owner, row, report, at)
    return True


def _owner(connection: Connection, row: Any) -> int | None:
    """Who has the address now. A failure is the address's, whoever had it when we wrote."""
    try:
        return contacts.find(connection, read_email(row.address))
    except AddressError:
        return None


def _is_new(connection: Connection, row: Any, fault: Fault, status: str, at: int) -> bool:
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    one = {"message_id": row.id, "contact_id": row.contact_id, "fault": fault, "status": status[:20], "at": at}
    inserting = dialect.insert(_reports).values(one).on_conflict_do_nothing(index_elements=["message_id", "fault"])
    return bool(connection.execute(inserting).rowcount)


def _fail(connection: Connection, row: Any, report: Report, at: int) -> None:
    """The message did not arrive, and says why."""
    if statuses.report(connection, row.public_id, MessageState.FAILED, at):
        words = " ".join(filter(None, (report.status if report.status not in report.words else "", report.words)))
        outbox.move(connection, _messages.c.id == row.id, MessageState.FAILED, answer=words[:300] or None)


def _act(connection: Connection, contact_id: int, row: Any, report: Report, at: int) -> None:
    origin = _origin(row, report, at)
    blocks = write.lock(connection, contact_id)[Channel.EMAIL].blocks
    match report.fault:
        case Fault.COMPLAINED:
            reported.complained(connection, contact_id, Channel.EMAIL, origin)
            sequence.opted_out(connection, contact_id, Channel.EMAIL, at)
        case Fault.NO_SUCH_ADDRESS if Block.UNDELIVERABLE not in blocks:
            reported.bounced(connection, contact_id, Channel.EMAIL, origin)
        case Fault.UNREACHED if Block.UNDELIVERABLE not in blocks and _has_failed_enough(connection, row, at):
            reported.bounced(connection, contact_id, Channel.EMAIL, origin)
        case Fault.OURS:
            _log.warning("a mail was refused for a reason that is ours", extra={"status_code": report.status})


def _has_failed_enough(connection: Connection, row: Any, at: int) -> bool:
    """Whether the address failed on enough days lately."""
    lately = (_reports.c.fault == Fault.UNREACHED, _reports.c.at > at - WITHIN_DAYS * _DAY)
    here = (_reports.c.contact_id == row.contact_id, _messages.c.address == row.address)
    days = select(func.count(distinct(_reports.c.at // _DAY))).join(_messages, _messages.c.id == _reports.c.message_id)
    return bool((connection.scalar(days.where(*lately, *here)) or 0) >= FAILED_DAYS)


def _origin(row: Any, report: Report, at: int) -> Provenance:
    said = " ".join(filter(None, (report.status, report.words)))
    return Provenance(
        source=Source.PROVIDER,
        occurred_at=at,
        recorded_at=at,
        proof=Proof.CONFIRMED,
        evidence={"message_id": row.public_id, "provider_said": said or None},
    )
