"""One request to one endpoint, and what came back. Redirects are answers like others and are not followed.

What may not live here: what an answer means for the delivery (`deliveries.py`).
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from optin import retry_after
from optin.clock import now
from optin.connection_faults import in_words
from optin.webhooks import targets
from optin.webhooks.targets import Network, Target, TargetError

# Seconds to connect, and for everything after that, however slowly the other side speaks.
_TO_CONNECT: Final = 4
_TO_ANSWER: Final = 15
_ADDRESSES: Final = 2

_KEPT: Final = 1024  # bytes of an answer
_LONGEST_PROBLEM: Final = 300
_HEADERS: Final = {"Content-Type": "application/json", "User-Agent": "Optin-Webhooks", "Connection": "close"}


class Answer(NamedTuple):
    """What came of a try. `status`: None where there was no answer; `said`: the beginning of its body; `problem`: a sentence
    where it was no success; `wait`: the seconds of `Retry-After`, 0 where it names none."""

    status: int | None
    said: str = ""
    problem: str = ""
    wait: int = 0


def post(url: str, headers: Mapping[str, str], body: bytes, networks: Sequence[Network]) -> Answer:
    """Send it and say what came back. Never raises for what the other side does."""
    try:
        target = targets.read(url)
        sock = _connected(targets.addresses(target, networks)[:_ADDRESSES], target.port)
    except TargetError as error:
        return _failed(str(error))
    except OSError as error:
        return _failed(f"No connection: {in_words(error)}.")
    try:
        line = _line(target, sock)
    except (OSError, ValueError) as error:  # It was closed as soon as it was there.
        sock.close()
        return _failed(f"No connection: {in_words(error)}.")
    try:
        return _asked(line, target.path, body, {**_HEADERS, **headers})
    finally:
        line.close()


def _connected(addresses: Sequence[str], port: int) -> socket.socket:
    """A connection to the first of the addresses that takes one. Raises `OSError`."""
    *others, last = addresses
    for address in others:
        try:
            return socket.create_connection((address, port), _TO_CONNECT)
        except OSError:
            continue
    return socket.create_connection((last, port), _TO_CONNECT)


def _line(target: Target, sock: socket.socket) -> http.client.HTTPConnection:
    """The connection as it is spoken on; of TLS nothing was said yet. Raises `OSError` where it is over already."""
    sock.settimeout(_TO_ANSWER)
    if not target.is_secure:
        plain = http.client.HTTPConnection(target.host, target.port)
        plain.sock = sock
        return plain
    sock.getpeername()  # TLS over a connection that is over already would leave its socket open.
    secure = http.client.HTTPSConnection(target.host, target.port)
    secure.sock = ssl.create_default_context().wrap_socket(sock, server_hostname=target.host, do_handshake_on_connect=False)
    return secure


def _asked(line: http.client.HTTPConnection, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    # Time-outs of a socket count from byte to byte; this one does not.
    is_late = threading.Event()
    alarm = threading.Timer(_TO_ANSWER, _cut, [line.sock, is_late])
    alarm.daemon = True
    alarm.start()
    try:
        if isinstance(line.sock, ssl.SSLSocket):
            line.sock.do_handshake()
        line.request("POST", path, body, dict(headers))
        with line.getresponse() as response:
            if is_late.is_set():  # What was cut off can look whole.
                raise TimeoutError
            return _answer(response)
    except (OSError, http.client.HTTPException, ValueError) as error:
        if is_late.is_set() or isinstance(error, TimeoutError):
            return _failed(f"No answer within {_TO_ANSWER} seconds.")
        return _failed(f"No answer that can be read: {in_words(error)}.")
    finally:
        alarm.cancel()


def _answer(response: http.client.HTTPResponse) -> Answer:
    status, wait = response.status, retry_after.seconds(response.headers, now())
    return Answer(status, _said(response), _problem(status), wait)


def _said(response: http.client.HTTPResponse) -> str:
    """The beginning of the body, as text that a database takes. Where it breaks off, the status still counts."""
    read = bytearray()
    try:
        while len(read) < _KEPT and (more := response.read1(_KEPT - len(read))):
            read += more
    except (OSError, http.client.HTTPException, ValueError):
        pass
    return bytes(read[:_KEPT]).decode("utf-8", "replace").replace("\0", "\ufffd")


def _problem(status: int) -> str:
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return f"It answered with a redirect ({status}), and redirects are not followed. Save the address that it leads to."
    return f"It answered {status}."


def _failed(problem: str) -> Answer:
    return Answer(None, problem=problem[:_LONGEST_PROBLEM])


def _cut(sock: socket.socket, is_late: threading.Event) -> None:
    """End it for whoever reads. Of TLS nothing is touched, because somebody else is at it."""
    is_late.set()
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:  # It is closed already.
        return
