"""One connection to a mail server: every step of it within one span of time, however slowly the other side answers.

What may not live here: what an answer means for a message (`smtp_answers.py`).
"""

from __future__ import annotations

import io
import smtplib
import socket
import ssl
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

_TOO_LONG: Final = "it took too long"

# What a server answers to each step of handing over.
_TAKEN: Final = {"MAIL": (250,), "RCPT": (250, 251), "DATA": (354,)}


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and how it is spoken to. `ours`: the name under which we introduce ourselves."""

    host: str
    port: int
    security: str
    ours: str
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: str = ""


class RefusedError(Exception):
    """The server said no to a step. `step`: CONNECT, STARTTLS, AUTH, MAIL, RCPT or DATA."""

    def __init__(self, step: str, code: int, text: str) -> None:
        super().__init__(f"{step}: {code} {text}")
        self.step, self.code, self.text = step, code, text


class Connection(smtplib.SMTP):
    """The library's client under a deadline: `until` (monotonic seconds) is set anew for every message. What cannot be written
    as a command raises `ValueError`, before it has left."""

    def __init__(self, server: Server, until: float) -> None:
        super().__init__(local_hostname=server.ours)
        self.until = until
        self.born = self.used = time.monotonic()
        self.count = 0
        self._server = server
        self._host = server.host  # What the certificate is compared with.

    def open(self) -> None:
        """Connect, introduce ourselves, secure the connection and sign in. Raises `RefusedError` or `OSError`."""
        server = self._server
        _expect("CONNECT", self.connect(server.host, server.port), (220,))
        self.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            if not self.has_extn("starttls"):
                raise RefusedError("STARTTLS", 0, "The server offers no STARTTLS.")
            _expect("STARTTLS", self.starttls(context=trusting(server)), (220,))
            self.ehlo_or_helo_if_needed()
        if server.user:
            self._sign_in(server)

    def _sign_in(self, server: Server) -> None:
        try:
            self.login(server.user, _Utf8(server.password))
        except smtplib.SMTPResponseException as error:
            raise RefusedError("AUTH", error.smtp_code, readable(error.smtp_error)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise RefusedError("AUTH", 0, "The server offers no sign-in.") from error

    def auth(self, mechanism: str, authobject: Any, *, initial_response_ok: bool = True) -> tuple[int, bytes]:
        """The library's step of signing in, with what it says in UTF-8 (RFC 4616), where the library has ASCII alone."""

        def said(challenge: bytes | None = None) -> Any:
            words = authobject() if challenge is None else authobject(challenge)
            return None if words is None else _Utf8(words)

        return super().auth(mechanism, said, initial_response_ok=initial_response_ok)

    def begin(self, sender: str, recipient: str, size: int) -> None:
        """Go as far as the server's word that it waits for the letter. Raises `RefusedError` or `OSError`."""
        options = [f"size={size}"] if self.has_extn("size") else []
        _expect("MAIL", self.mail(sender, options), _TAKEN["MAIL"])
        _expect("RCPT", self.rcpt(recipient), _TAKEN["RCPT"])
        _expect("DATA", self.docmd("DATA"), _TAKEN["DATA"])

    def finish(self, letter: bytes) -> tuple[int, str]:
        """Hand the letter over; the server's answer. Raises `OSError`: then nobody knows whether the server has it."""
        dotted = letter.replace(b"\r\n.", b"\r\n..")  # RFC 5321, 4.5.2; a letter begins with a header, so never with a dot.
        self.send(dotted + (b".\r\n" if dotted.endswith(b"\r\n") else b"\r\n.\r\n"))
        code, text = self.getreply()
        self.count, self.used = self.count + 1, time.monotonic()
        return code, readable(text)

    def getreply(self) -> tuple[int, bytes]:
        """The server's next answer, before the deadline."""
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(_Reader(self))
        return super().getreply()

    def send(self, s: Buffer | str) -> None:
        """Send, before the deadline."""
        if self.sock is not None:
            self.sock.settimeout(self.left())
        super().send(s)

    def left(self) -> float:
        """The seconds until the deadline. Raises `TimeoutError` when it is over."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError(_TOO_LONG)
        return left

    def _get_socket(self, host: str, port: int, timeout: object) -> socket.socket:
        last: OSError = OSError(f"{host} has no address.")
        for *kind, _, where in socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM):
            plain = socket.socket(*kind)
            try:
                plain.settimeout(self.left())
                plain.connect(where)
                return self._secured(plain)
            except OSError as error:
                plain.close()
                last = error
        raise last

    def _secured(self, plain: socket.socket) -> socket.socket:
        if self._server.security != "tls":
            return plain
        return trusting(self._server).wrap_socket(plain, server_hostname=self._server.host)


class _Utf8(str):
    """What is encoded as UTF-8, whatever is asked for."""

    __slots__ = ()

    def encode(self, _encoding: str = "", _errors: str = "") -> bytes:
        return super().encode("utf-8")


class _Reader(io.RawIOBase):
    """Reads from the connection's socket. The library's own reader would wait anew for every byte."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        sock = self._connection.sock
        if sock is None:
            return 0
        sock.settimeout(self._connection.left())
        try:
            return sock.recv_into(buffer)
        except TimeoutError as error:
            raise TimeoutError(_TOO_LONG) from error


def trusting(server: Server) -> ssl.SSLContext:
    """Certificates are checked, and so is the server's name in them."""
    return ssl.create_default_context(cafile=server.ca_file or None)


def readable(text: bytes | str) -> str:
    """A server's words on one line, without what nobody can see."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())


def _expect(step: str, answer: tuple[int, bytes], codes: tuple[int, ...]) -> None:
    code, text = answer
    if code not in codes:
        raise RefusedError(step, code, readable(text))
