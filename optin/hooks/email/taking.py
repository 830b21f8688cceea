"""Which kind of mail has come in, and who is to act on it.

A report counts for the message that it names with a mark of ours; so does a mail to an address that unsubscribes. An answer is
surely the person's when it names a message of ours; of any other mail a stop counts and nothing else. What may not live here:
what follows.
"""

from __future__ import annotations

import email.utils
from collections.abc import Iterator
from enum import Enum
from itertools import islice
from typing import Any, Final

from sqlalchemy import select

from optin import contacts, inbound, jobs
from optin.addresses import AddressError, read_email
from optin.buttons import UNSUBSCRIBES
from optin.channels.registry import values
from optin.clock import now
from optin.database import db, hot
from optin.desk import desk
from optin.hooks.email import answers, noting
from optin.hooks.email.parsing import Mail
from optin.hooks.email.reports import Report, report_in
from optin.inbound import Received
from optin.keywords import STOPPING
from optin.keywords import read as understand
from optin.mail_tokens import Use, named_in
from optin.models.contact import Contact
from optin.models.message import Message
from optin.rules import rules_on
from optin.vocabulary import Channel

_messages: Any = Message.__table__
_contacts: Any = Contact.__table__

_ADDRESSED: Final = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_ANSWERED: Final = ("In-Reply-To", "References")
_MOST_NAMES: Final = 20
_LONGEST_STAMP: Final = 100  # characters


class Taken(Enum):
    """What became of a mail."""

    REPORT = "report"
    UNSUBSCRIBED = "unsubscribed"
    ANSWER = "answer"
    IGNORED = "ignored"


def take(mail: Mail) -> Taken:
    """Act upon a mail."""
    report = report_in(mail)
    if report is not None:
        return _take_report(report)
    addressed = "\n".join([*mail.recipients, *mail.headers(*_ADDRESSED)])
    leaving = next(_named(addressed, Use.UNSUBSCRIBE), None)
    if leaving is not None:
        return _unsubscribe(mail, leaving)
    if answers.is_by_a_machine(mail) or next(_named(addressed, Use.BOUNCE), None):
        return Taken.IGNORED
    answered = [*_named(addressed, Use.REPLY), *_named("\n".join(mail.headers(*_ANSWERED)), Use.NAME)]
    return _answer(mail, next(filter(None, map(_message, answered)), None))


def _named(text: str, *uses: Use) -> Iterator[str]:
    """The messages of ours that a text names for one of these uses."""
    return (one.message for one in islice(named_in(desk().tokens, text), _MOST_NAMES) if one.use in uses)


def _take_report(report: Report) -> Taken:
    message = next(_named(report.naming, Use.BOUNCE, Use.NAME, Use.UNSUBSCRIBE, Use.REPLY), None)
    if message is None or report.fault is None:
        return Taken.IGNORED
    is_new = hot(lambda connection: noting.note(connection, message, report, now()), front=True)
    return Taken.REPORT if is_new else Taken.IGNORED


def _unsubscribe(mail: Mail, name: str) -> Taken:
    """Whoever writes to the address in `List-Unsubscribe` wants no more, whatever else the mail says, and needs no answer."""
    message = _message(name)
    if message is None:
        return Taken.IGNORED
    text = answers.own_words(mail, _ours(), message.subject)
    _receive(mail, message.email or message.address, text, payload=UNSUBSCRIBES + name, is_answered=True)
    return Taken.UNSUBSCRIBED


def _answer(mail: Mail, message: Any) -> Taken:
    text = answers.own_words(mail, _ours(), message.subject if message else "")
    sender = mail.sender()
    if not text:
        return Taken.IGNORED
    if message is not None:  # Somebody may have been given the mail, and answers it.
        whose = message.email or message.address
        _receive(mail, whose, text, is_proven=_key(sender) == _key(whose))
        return Taken.ANSWER
    if not _is_known(sender) and not _may_be_a_stop(text):  # Nobody who has nothing from us, unless to get nothing.
        return Taken.IGNORED
    _receive(mail, sender, text, is_proven=False)
    return Taken.ANSWER


def _receive(mail: Mail, sender: str, text: str, **more: Any) -> None:
    reference = mail.header("Message-ID")
    received_at = next(iter(_ours()), "")
    inbound.receive(Received(Channel.EMAIL, sender, reference, text, _written_at(mail), received_at=received_at, **more))
    jobs.wake()


def _message(name: str) -> Any:
    """The mail of ours with this public id, and its contact's address now."""
    query = select(_messages.c.subject, _messages.c.address, _contacts.c.email).join(_contacts)
    this = query.where(_messages.c.public_id == name, _messages.c.channel == Channel.EMAIL)
    with db.engine.connect() as connection:
        return connection.execute(this).one_or_none()


def _ours() -> list[str]:
    """The addresses from which and at which we write, as they stand in quotations."""
    sender = email.utils.parseaddr(values().get("smtp_from", ""))[1]
    return [address for address in (sender, values().get("smtp_inbound_address", "")) if address]


def _written_at(mail: Mail) -> int:
    """When the last mail server took it. The sender's own clock could say anything."""
    stamp = mail.header("Received").rpartition(";")[2].strip()
    try:
        return int(email.utils.parsedate_to_datetime(stamp[:_LONGEST_STAMP]).timestamp())
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return now()


def _key(address: str) -> str:
    try:
        return read_email(address).key
    except AddressError:
        return ""


def _is_known(sender: str) -> bool:
    try:
        address = read_email(sender)
    except AddressError:
        return False
    with db.engine.connect() as connection:
        return contacts.find(connection, address) is not None


def _may_be_a_stop(text: str) -> bool:
    with db.engine.connect() as connection:
        return understand(text, rules_on(connection), channel=Channel.EMAIL).meaning in STOPPING
