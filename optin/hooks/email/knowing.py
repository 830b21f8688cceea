"""Whose a mail is: the messages of ours that it names, and the people here whose addresses it bears.

What may not live here: what follows, and what the mail says.
"""

from __future__ import annotations

import email.utils
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from sqlalchemy import select

from optin import contacts
from optin.addresses import AddressError, read_email
from optin.channels.registry import values
from optin.database import db
from optin.desk import desk
from optin.hooks.email.parsing import Mail
from optin.keywords import STOPPING
from optin.keywords import read as understand
from optin.mail_tokens import Use, named_in
from optin.models.contact import Contact
from optin.models.message import Message
from optin.rules import rules_on
from optin.vocabulary import Channel

_messages: Any = Message.__table__
_contacts: Any = Contact.__table__

ADDRESSED: Final = ("To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To")
_ANSWERED: Final = ("In-Reply-To", "References")
_MOST_NAMES: Final = 20


def addressed(mail: Mail) -> str:
    """Whom a mail was brought or written to."""
    return "\n".join([*mail.recipients, mail.raw_headers(*ADDRESSED)])


def answered(mail: Mail) -> str:
    """Which mails a mail says that it answers."""
    return mail.raw_headers(*_ANSWERED)


def named(text: str, *uses: Use) -> Iterator[str]:
    """The messages of ours that a text names for one of these uses."""
    return (one.message for one in islice(named_in(desk().tokens, text), _MOST_NAMES) if one.use in uses)


def sent(name: str) -> Any:
    """The mail of ours with this public id, and its contact's address now; None where it is gone."""
    columns = (_messages.c.subject, _messages.c.body, _messages.c.address, _contacts.c.email)
    this = select(*columns).join(_contacts).where(_messages.c.public_id == name, _messages.c.channel == Channel.EMAIL)
    with db.engine.connect() as connection:
        return connection.execute(this).one_or_none()


def first_sent(names: Iterator[str]) -> Any:
    """The first of these messages that there is; None where there is none."""
    return next(filter(None, map(sent, names)), None)


def ours() -> list[str]:
    """The addresses from which and at which we write, as they stand in quotations."""
    sender = email.utils.parseaddr(values().get("smtp_from", ""))[1]
    return [address for address in (sender, values().get("smtp_inbound_address", "")) if address]


def is_same(one: str, other: str) -> bool:
    """Whether two addresses are one mailbox."""
    return _key(one) == _key(other) != ""


def is_known(sender: str) -> bool:
    """Whether somebody here has this address."""
    try:
        address = read_email(sender)
    except AddressError:
        return False
    with db.engine.connect() as connection:
        return contacts.find(connection, address) is not None


def may_be_a_stop(text: str) -> bool:
    """Whether these words opt out, or may."""
    with db.engine.connect() as connection:
        return understand(text, rules_on(connection), channel=Channel.EMAIL).meaning in STOPPING


def _key(address: str) -> str:
    try:
        return read_email(address).key
    except AddressError:
        return ""
