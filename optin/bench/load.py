"""A light load generator: keep-alive connections on plain sockets in one thread, requests made ahead as bytes.

It shares the machine with the server that it measures, so it does as little as possible for each answer: find its end, look
for the words that a right answer has, take the time.
"""

from __future__ import annotations

import gzip
import re
import selectors
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from optin.bench.figures import Figures

CONNECTIONS: Final = 16

# No answer takes this long (seconds); a server that hangs ends the run.
_PATIENCE: Final = 30.0

_LENGTH: Final = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_PACKED: Final = re.compile(rb"\r\ncontent-encoding: *gzip", re.IGNORECASE)


class WrongAnswerError(Exception):
    """The server did not answer as it should, so its figures would say nothing."""


@dataclass(slots=True)
class _Visitor:
    sock: socket.socket
    received: bytearray = field(default_factory=bytearray)
    began: float = 0.0


@dataclass(frozen=True, slots=True)
class Load:
    """Requests for one server. A right answer is a 200 that contains `sign`."""

    port: int
    sign: bytes

    def run(self, requests: Iterator[bytes], warm_up: float, seconds: float) -> Figures:
        """Send requests one after the other on every connection, and measure after the warm-up.
        Raises `WrongAnswerError`, also when the requests are used up."""
        visitors = [_Visitor(socket.create_connection(("127.0.0.1", self.port))) for _ in range(CONNECTIONS)]
        with selectors.DefaultSelector() as selector:
            try:
                for visitor in visitors:
                    visitor.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    selector.register(visitor.sock, selectors.EVENT_READ, visitor)
                    _send(visitor, requests)
                self._answers(selector, requests, warm_up)
                return self._answers(selector, requests, seconds)
            finally:
                for visitor in visitors:
                    visitor.sock.close()

    def _answers(self, selector: selectors.BaseSelector, requests: Iterator[bytes], seconds: float) -> Figures:
        """Take answers, and send the next request for each, until the time is over."""
        begin = time.perf_counter()
        end, now, times = begin + seconds, begin, []
        while now < end:
            ready = selector.select(_PATIENCE)
            if not ready:
                raise WrongAnswerError(f"The server gave no answer for {_PATIENCE:.0f} seconds.")
            for key, _ in ready:
                if self._is_answered(key.data):
                    now = time.perf_counter()
                    times.append(now - key.data.began)
                    _send(key.data, requests)
        return Figures(times, now - begin)

    def _is_answered(self, visitor: _Visitor) -> bool:
        piece = visitor.sock.recv(65536)
        if not piece:
            raise WrongAnswerError("The server closed a connection.")
        received = visitor.received
        received += piece
        head = received.find(b"\r\n\r\n")
        if head < 0:
            return False
        length = _LENGTH.search(received, 0, head)
        if length is None:
            raise WrongAnswerError("The server gave an answer without a length.")
        if len(received) < head + 4 + int(length[1]):
            return False
        if not received.startswith(b"HTTP/1.1 200 ") or self.sign not in _body(received, head):
            raise WrongAnswerError(f"The server gave a wrong answer: {received[:4000].decode(errors='replace')}")
        received.clear()
        return True


def _body(answer: bytearray, head: int) -> bytes:
    """The body as it was before it was compressed. `head`: where the headers end."""
    body = bytes(answer[head + 4 :])
    return gzip.decompress(body) if _PACKED.search(answer, 0, head) else body


def _send(visitor: _Visitor, requests: Iterator[bytes]) -> None:
    """Requests are small, so they fit into the socket's buffer and nothing waits."""
    request = next(requests, None)
    if request is None:
        raise WrongAnswerError("All requests that were made ahead are used up. Measure for a shorter time.")
    visitor.began = time.perf_counter()
    visitor.sock.sendall(request)
