"""A desk behind the real server, in the process of the tests, on a port that the system has chosen."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

from flask import Flask

from optin.server import Web, listen


def any_port() -> socket.socket:
    """A listening socket on a port that nobody else has, however many tests run beside each other."""
    return listen("127.0.0.1", 0)


@contextlib.contextmanager
def served(app: Flask, sock: socket.socket | None = None, threads: int = 2) -> Iterator[int]:
    """The port on which the desk answers until the end."""
    sock = sock or any_port()
    port: int = sock.getsockname()[1]
    web = Web(app, sock, threads)
    web.start()
    try:
        yield port
    finally:
        web.stop()
