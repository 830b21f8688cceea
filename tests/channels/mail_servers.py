"""Mail servers on this machine: a real one (aiosmtpd) that keeps what it receives, and one that misbehaves as it is told."""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
from dataclasses import dataclass, field
from typing import ClassVar

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from optin.channels import smtp

PASSWORD = "a quiet harbour at dawn"
CUT, SILENCE = "cut", "silence"
_DAY = datetime.timedelta(days=1)


@dataclass
class Mailbox:
    """What the server received: envelopes with raw bytes, and every command in order."""

    refusals: dict = field(default_factory=dict)
    envelopes: list = field(default_factory=list)
    commands: list = field(default_factory=list)
    peers: set = field(default_factory=set)

    async def handle_MAIL(self, server, session, envelope, address, options):
        self.commands.append("MAIL")
        self.peers.add(session.peer)
        envelope.mail_from = address
        return self.refusals.get("MAIL", "250 OK")

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.commands.append("RCPT")
        envelope.rcpt_tos.append(address)
        return self.refusals.get(address, "250 OK")

    async def handle_RSET(self, server, session, envelope):
        self.commands.append("RSET")
        return "250 OK"

    async def handle_NOOP(self, server, session, envelope, argument):
        self.commands.append("NOOP")
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.envelopes.append(envelope)
        return self.refusals.get("DATA", "250 2.0.0 queued as 4XG7Kz")

    def raw(self):
        """The bytes of the newest mail, as they came over the wire; none before the first. A server reads all of its mailbox
        at its start."""
        return self.envelopes[-1].original_content if self.envelopes else b""


@contextlib.contextmanager
def real(mailbox, certificate=None, implicit=False, user=None, password=PASSWORD, without=()):
    """A real server; the settings with which it is reached. With a certificate it offers STARTTLS, or is TLS from the start.
    `without`: ways of signing in that it does not offer."""
    context = None
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
    more = {"require_starttls": True, "tls_context": context} if context and not implicit else {}
    if user:
        # Of TLS from the start it knows nothing, so it is not asked to insist on it.
        more |= {"authenticator": _knows(mailbox, user, password), "auth_required": bool(more), "auth_require_tls": bool(more)}
        more |= {"auth_exclude_mechanism": without}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = _Server(
        mailbox, hostname="127.0.0.1", port=port, ssl_context=context if implicit else None, ready_timeout=30, **more
    )
    controller.start()
    try:
        security = "none" if not context else "tls" if implicit else "starttls"
        yield settings(port, security=security, ca_file=str(certificate or ""), host="localhost" if context else "127.0.0.1")
    finally:
        controller.stop()


class _Server(Controller):
    def factory(self):
        return SMTP(self.handler, hostname="mx.example.net", **self.SMTP_kwargs)


def settings(port, **more):
    """The fields of a provider for a server on this machine."""
    usual = {"host": "127.0.0.1", "port": str(port), "security": "none", "from": "Example Shop <news@example.com>"}
    return {f"smtp_{name}": value for name, value in {**usual, **more}.items() if value}


@contextlib.contextmanager
def adapter(values):
    """The adapter for these settings, closed in the end."""
    made = smtp.make(values)
    try:
        yield made
    finally:
        made.close()


def _knows(mailbox, user, password):
    def authenticate(server, session, envelope, mechanism, data):
        good = (data.login, data.password) == (user.encode(), password.encode())
        mailbox.commands += ["AUTH"] if good else []
        return AuthResult(success=good, handled=good)

    return authenticate


def certificate(directory, name="localhost"):
    """A certificate of its own for this name, with its key, as a file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    names = (
        [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))] if name == "localhost" else [x509.DNSName(name)]
    )
    signed = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(), now - _DAY, now + _DAY)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = directory / f"{name}.pem"
    bare = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(signed.public_bytes(serialization.Encoding.PEM) + key.private_bytes(*bare))
    return path


class Misbehaving:
    """A server that answers each command as the script says: a reply, `CUT` (closes), `SILENCE` (never answers) or bytes that
    it writes again and again. `END` is the end of the mail. Usual answers for what the script leaves out."""

    USUAL: ClassVar = {
        "BANNER": "220 mx.example.net",
        "EHLO": "250 mx.example.net",
        "HELO": "502 What",
        "MAIL": "250 OK",
        "RCPT": "250 OK",
        "DATA": "354 go on",
        "END": "250 OK",
        "RSET": "250 OK",
        "NOOP": "250 OK",
        "QUIT": "221 bye",
    }

    def __init__(self, **script):
        self._script = {**self.USUAL, **script}
        self._over = threading.Event()
        self.received, self.letters = [], []
        self.connections = 0

    def __enter__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()
        return settings(self._listener.getsockname()[1])

    def __exit__(self, *_):
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _accept(self):
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._threads.append(threading.Thread(target=self._serve, args=(peer,)))
            self._threads[-1].start()

    def _serve(self, peer):
        with peer, peer.makefile("rb") as lines, contextlib.suppress(OSError):
            peer.settimeout(10)
            if not self._answer(peer, "BANNER"):
                return
            for line in lines:
                word = line[:4].decode().upper().strip()
                self.received.append(word)
                if not self._answer(peer, word):
                    return
                if word == "DATA" and self._script["DATA"].startswith("354"):
                    for content in lines:
                        self.letters.append(content)
                        if content == b".\r\n":
                            break
                    if not self._answer(peer, "END"):
                        return

    def _answer(self, peer, word):
        answer = self._script[word]
        if isinstance(answer, list):  # One for each time.
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if answer == CUT:
            return False
        if answer == SILENCE:
            self._over.wait(10)
            return False
        if isinstance(answer, bytes):
            while not self._over.wait(0.02):
                peer.sendall(answer)
            return False
        peer.sendall(f"{answer}\r\n".encode())
        return True
