"""E-mail through a mail server (SMTP, RFC 5321): the provider's settings, and the adapter.

The server's answers are read strictly. Until it says that it waits for the letter it cannot have it, so whatever happens before
that is a definite no; from the letter's first byte to the answer to its last one, everything but an answer is unclear.
What may not live here: the mail itself (`letters.py`).
"""

from __future__ import annotations

import contextlib
import ipaddress
import time
from collections.abc import Mapping
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from typing import Final

from optin import mail_tokens
from optin.addresses import AddressError, read_email
from optin.channel_settings import SMTP as SETTINGS
from optin.channels import letters, smtp_answers
from optin.channels.adapter import Accepted, Answer, NotAccepted, Outgoing, Unclear
from optin.channels.letters import Letter, Sender
from optin.channels.provider import Field, Provider
from optin.channels.smtp_connection import Connection, RefusedError, Server
from optin.channels.smtp_lines import Lines
from optin.connection_faults import in_words
from optin.desk import desk
from optin.vocabulary import Channel

# Seconds for one message, from the connection to the last answer.
LONGEST: Final = 18.0
_LONGEST_CHECK: Final = 10.0
_LONGEST_REFERENCE: Final = 200

_PORTS: Final[Mapping[str, str]] = {"starttls": "587", "tls": "465", "none": "25"}
_SERVICE_CLOSES: Final = 421
_LABELS: Final[Mapping[str, str]] = {
    "smtp_host": "Server",
    "smtp_port": "Port",
    "smtp_security": "Security",
    "smtp_user": "User name",
    "smtp_password": "Password",
    "smtp_ca_file": "Certificates to trust",
    "smtp_from": "Sender",
    "smtp_inbound_address": "Address for bounces and replies",
    "smtp_inbound_secret": "Secret for incoming mail",
}
_NEEDED: Final = ("smtp_host", "smtp_from")


class Smtp:
    """Hands mail to one server, over connections that are kept, one for each thread."""

    def __init__(self, server: Server, sender: Sender) -> None:
        self._sender = sender
        self._lines = Lines(server)

    def send(self, message: Outgoing) -> Answer:
        """Write the mail and hand it over."""
        try:
            letter = letters.write(message, self._sender, desk().tokens)
        except AddressError as error:
            return NotAccepted(error.sentence, permanent=True)
        except ValueError as error:
            return NotAccepted(f"No mail can be made of it: {error}", permanent=True)
        try:
            line = self._begun(letter, time.monotonic() + LONGEST)
        except RefusedError as no:
            return smtp_answers.refused(no)
        except OSError as error:  # The library's errors, time-outs and certificates are among them.
            return NotAccepted(f"The mail server could not be used: {in_words(error)}.")
        except ValueError as error:
            return NotAccepted(f"The mail server cannot be told: {in_words(error)}.", permanent=True)
        return self._finished(line, letter)

    def close(self) -> None:
        """Close all connections."""
        self._lines.close()

    def _begun(self, letter: Letter, until: float) -> Connection:
        """A connection on which the server waits for the letter. One that was kept may have been closed meanwhile: nothing was
        handed over then, and a new one is tried."""
        line = self._lines.kept(until)
        if line is not None:
            try:
                return self._begin(line, letter)
            except RefusedError as no:
                if no.code != _SERVICE_CLOSES:
                    raise
            except OSError:
                pass
        return self._begin(self._lines.fresh(until), letter)

    def _begin(self, line: Connection, letter: Letter) -> Connection:
        try:
            line.begin(letter.sender, letter.recipient, len(letter.content))
        except RefusedError as no:
            self._lines.after_refusal(line, closes=no.code == _SERVICE_CLOSES)
            raise
        except (OSError, ValueError):
            self._lines.drop(line)
            raise
        return line

    def _finished(self, line: Connection, letter: Letter) -> Answer:
        try:
            code, text = line.finish(letter.content)
        except OSError as error:
            self._lines.drop(line)
            return Unclear(f"The mail server did not answer to the end of the mail: {in_words(error)}.")
        if code // 100 == 2:
            return Accepted(text[:_LONGEST_REFERENCE])
        if code // 100 in (4, 5):
            no = RefusedError("DATA", code, text)
            self._lines.after_refusal(line, closes=code == _SERVICE_CLOSES)
            return smtp_answers.refused(no)
        self._lines.drop(line)
        return Unclear(f"The mail server said what nobody can read: {code} {text}")


def make(values: Mapping[str, str]) -> Smtp:
    """The adapter for these settings. Raises `ValueError` with a sentence."""
    sender = _sender(values)
    return Smtp(_server(values, sender), sender)


def check(values: Mapping[str, str]) -> str:
    """Connect, secure the connection and sign in, and send nothing: what is wrong, empty if nothing is."""
    try:
        sender = _sender(values)
        line = Connection(_server(values, sender), time.monotonic() + _LONGEST_CHECK)
    except ValueError as error:
        return str(error)
    try:
        line.open()
        with contextlib.suppress(OSError):  # It has said all that was asked.
            line.quit()
    except RefusedError as no:
        return smtp_answers.refused(no).why
    except (OSError, ValueError) as error:
        return f"The mail server could not be used: {in_words(error)}."
    finally:
        line.close()
    return ""


def _sender(values: Mapping[str, str]) -> Sender:
    name, typed = parseaddr(letters.one_line(values["smtp_from"]))
    try:
        address = read_email(typed).wire
        inbound = _inbound(values.get("smtp_inbound_address", ""))
        Address(name, addr_spec=address)
    except (AddressError, ValueError) as error:
        raise ValueError("The sender or the address for bounces and replies is no e-mail address.") from error
    if inbound and not mail_tokens.fits(inbound):
        raise ValueError("What stands before the @ of the address for bounces and replies is too long: 21 characters at most.")
    return Sender(name, address, inbound)


def _inbound(typed: str) -> str:
    """The address for what comes back as a mail server takes it; a domain alone keeps its @. Raises `AddressError`."""
    if typed.startswith("@"):
        return read_email(f"desk{typed}").wire.removeprefix("desk")
    return read_email(typed).wire if typed else ""


def _server(values: Mapping[str, str], sender: Sender) -> Server:
    host, security = values["smtp_host"], values.get("smtp_security", "starttls")
    if security == "none" and values.get("smtp_password") and not _is_this_machine(host):
        raise ValueError("A password is sent over a secured connection only. Choose starttls or tls.")
    ca_file = values.get("smtp_ca_file", "")
    if ca_file and not Path(ca_file).is_file():
        raise ValueError("The file with the certificates to trust is not there.")
    port = int(values.get("smtp_port") or _PORTS[security])
    return Server(
        host, port, security, sender.domain, values.get("smtp_user", ""), values.get("smtp_password", ""), ca_file=ca_file
    )


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


PROVIDER: Final = Provider(
    name="smtp",
    label="Mail server (SMTP)",
    channel=Channel.EMAIL,
    fields=tuple(
        Field(one.field, _LABELS[one.field], one.help, is_secret=one.secret, is_needed=one.field in _NEEDED) for one in SETTINGS
    ),
    make=make,
    check=check,
    # A sender and an address for what comes back may stand in a desk that takes mail and sends none.
    meant_by=("smtp_host", "smtp_user", "smtp_password"),
)
