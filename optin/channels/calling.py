"""One HTTP request to a provider, and what can honestly be said of it: answered, never sent, or nobody knows.

A connection is made first and the request goes out afterwards, so that what fails before certainly has not left. Connections
are kept for the next message, for moments only: a provider that closes an old one just then would leave a doubt. What may not
live here: what a provider's answer means.
"""

from __future__ import annotations

import http.client
import json
import selectors
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Mapping
from email.message import Message
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from optin import retry_after
from optin.channels import transcript
from optin.clock import now
from optin.connection_faults import in_words

# Seconds. With two addresses to try they stay below the 20 of the adapter's promise, however slowly the other side speaks.
_TO_CONNECT: Final = 3
_TO_ANSWER: Final = 12
_KEPT: Final = 4

_LONGEST_ANSWER: Final = 64 * 1024
_LONGEST_WAIT: Final = 60 * 60


class NeverSentError(Exception):
    """There was no connection, or the request cannot be written: the provider cannot have it."""


class Answered(NamedTuple):
    """What the provider said. `body` is cut where it is far too long to be one of its answers."""

    status: int
    headers: Message
    body: bytes

    def json(self) -> dict[str, Any]:
        """The object in the body; empty where there is none that can be read."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def wait(self) -> int:
        """The seconds of `Retry-After`, an hour at most; 0 where it says none."""
        return min(retry_after.seconds(self.headers, now()), _LONGEST_WAIT)


class Line:
    """Connections to one address. Several threads may use it."""

    def __init__(self, base: str) -> None:
        """`base` is a URL whose path goes before every request's. Raises `ValueError` where it is none."""
        self._idle: deque[tuple[http.client.HTTPConnection, float]] = deque()
        parts = urlsplit(base)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{base!r} must look like https://api.example.com")
        self._host, self._port, self._path = parts.hostname, parts.port, parts.path.rstrip("/")
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections that wait."""
        while self._idle:
            connection, _ = self._idle.pop()
            connection.close()

    def call(self, method: str, path: str, headers: Mapping[str, str], body: bytes | None = None) -> Answered:
        """Send a request and read its answer; redirects are answers like others. Raises `NeverSentError` where it never left,
        and whatever else goes wrong after that."""
        connection = self._waiting() or self._made()
        _begin(connection, method, self._path + path, headers, body)
        # Time-outs count from byte to byte; this one does not.
        is_cut = threading.Event()
        alarm = threading.Timer(_TO_ANSWER, _cut, [connection.sock, is_cut])
        alarm.daemon = True
        alarm.start()
        try:
            connection.endheaders(body)
            response = connection.getresponse()
            answered = Answered(response.status, response.headers, response.read(_LONGEST_ANSWER))
            is_over = response.isclosed() or not response.read(1)
            if is_cut.is_set():  # What was cut off can look whole.
                raise TimeoutError("no whole answer in time")
        except BaseException:
            connection.close()
            raise
        finally:
            alarm.cancel()
        if is_over and not response.will_close:
            self._idle.append((connection, time.monotonic()))
        else:
            connection.close()
        transcript.note(answered.status, answered.body)
        return answered

    def _made(self) -> http.client.HTTPConnection:
        if self._tls is None:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=_TO_CONNECT)
        else:
            connection = http.client.HTTPSConnection(self._host, self._port, timeout=_TO_CONNECT, context=self._tls)
        try:
            connection.connect()
        except (OSError, ValueError) as error:  # A name that cannot be asked for is a `UnicodeError`.
            connection.close()
            raise NeverSentError(f"No connection to {self._host}: {in_words(error)}.") from error
        connection.sock.settimeout(_TO_ANSWER)
        return connection

    def _waiting(self) -> http.client.HTTPConnection | None:
        """A connection that was used a moment ago and that the other side has not closed."""
        while True:
            try:
                connection, since = self._idle.pop()
            except IndexError:
                return None
            if time.monotonic() - since < _KEPT and not _has_spoken(connection.sock):
                return connection
            connection.close()


def _begin(
    connection: http.client.HTTPConnection, method: str, path: str, headers: Mapping[str, str], body: bytes | None
) -> None:
    """Write the head of a request, of which nothing leaves yet. What cannot be written is not repeated: it may be secret."""
    try:
        connection.putrequest(method, path)
        for name, value in headers.items():
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
    except (ValueError, http.client.HTTPException) as error:
        connection.close()
        raise NeverSentError("The request cannot be written: a setting has a character that does not belong there.") from error


def _has_spoken(sock: socket.socket) -> bool:
    """Whether something came without having been asked for: mostly the end of the connection."""
    with selectors.DefaultSelector() as selector:
        selector.register(sock, selectors.EVENT_READ)
        return bool(selector.select(0))


def _cut(sock: socket.socket, is_cut: threading.Event) -> None:
    """End a connection, and say so first: whoever reads from it wakes at once."""
    is_cut.set()
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:  # It is closed already.
        return
