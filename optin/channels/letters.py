"""A message as a mail: headers and bodies, as the bytes that go over the wire.

Nothing that somebody typed can become a header: control characters are taken out, and the library refuses what is left. What
may not live here: how headers are broken into lines (`letter_headers.py`), and how the bodies look (`letter_bodies.py`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from typing import Final

from optin import mail_tokens
from optin.addresses import read_email
from optin.channels import letter_bodies, letter_headers
from optin.channels.adapter import Outgoing
from optin.mail_tokens import Use
from optin.tokens import Tokens
from optin.vocabulary import Category, Path

_ONE_CLICK: Final = "List-Unsubscribe=One-Click"

# A teammate types these; everything else is written by the desk (RFC 3834).
_TYPED: Final = (Path.COMPOSE, Path.COMPOSE_CONFIRMED)

_FEEDBACK_SENDER: Final = "optin"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who mail comes from, as people read it, and where mail about it goes (empty: to the sender)."""

    name: str
    address: str
    inbound: str = ""

    @property
    def domain(self) -> str:
        """The domain of the sender's address."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes over the wire: the envelope and the mail."""

    sender: str
    recipient: str
    content: bytes


def write(message: Outgoing, sender: Sender, tokens: Tokens) -> Letter:
    """The mail of a message. Raises `AddressError` where nobody can have the recipient's address."""
    recipient = read_email(message.address).wire
    mail = EmailMessage(policy=letter_headers.POLICY)
    mail["From"] = Address(sender.name, addr_spec=sender.address)
    mail["To"] = Address(addr_spec=recipient)
    if sender.inbound:
        replies = mail_tokens.address(tokens, Use.REPLY, message.reference, sender.inbound)
        mail["Reply-To"] = Address(sender.name, addr_spec=replies)
    mail["Subject"] = one_line(message.subject) or sender.name or sender.address
    mail["Date"] = formatdate(time.time(), usegmt=True)
    mail["Message-ID"] = mail_tokens.message_id(tokens, message.reference, sender.domain)
    if message.path not in _TYPED:
        mail["Auto-Submitted"] = "auto-generated"
    if message.unsubscribe_url:
        _offer_a_way_out(mail, message, sender, tokens)
    _set_bodies(mail, message, sender)
    return Letter(_return_path(message, sender, tokens), recipient, mail.as_bytes())


def one_line(text: str) -> str:
    """A text as it may stand in a header: one line, without control characters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _offer_a_way_out(mail: EmailMessage, message: Outgoing, sender: Sender, tokens: Tokens) -> None:
    """RFC 8058 and RFC 2369. One-click works over https alone, so over http there is the link without it."""
    ways = [message.unsubscribe_url]
    if sender.inbound:
        ways.append("mailto:" + mail_tokens.address(tokens, Use.UNSUBSCRIBE, message.reference, sender.inbound))
    mail["List-Unsubscribe"] = ", ".join(f"<{way}>" for way in ways)
    if message.unsubscribe_url.startswith("https:"):
        mail["List-Unsubscribe-Post"] = _ONE_CLICK
    mail["List-Id"] = f"<{sender.address.replace('@', '.')}>"
    kind = Category(message.category).word
    path = message.path.word if message.path else ""
    mail["Feedback-ID"] = f"{message.campaign}:{path}:{kind}:{_FEEDBACK_SENDER}"


def _set_bodies(mail: EmailMessage, message: Outgoing, sender: Sender) -> None:
    mail.set_content(letter_bodies.plain(message), cte="quoted-printable")
    html = letter_bodies.html(message, sender.name or sender.domain)
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    mail["Content-Language"] = message.language  # The library takes such headers away when it sets a body.


def _return_path(message: Outgoing, sender: Sender, tokens: Tokens) -> str:
    """Where bounces go: an address that names the message, where mail to it reaches us."""
    if not sender.inbound:
        return sender.address
    return mail_tokens.address(tokens, Use.BOUNCE, message.reference, sender.inbound)
