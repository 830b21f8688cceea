"""The one process of a small desk: the web server beside the worker, one lock on the data directory, one clean end."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import waitress
from flask import Flask

from optin import afterwards, database, jobs, supervised
from optin.api import unreceived
from optin.keywords.standard import standard
from optin.uploads import files

# How far to look for a free port before giving up.
PORTS_TRIED = 50

# Bytes of one request: a file that a teammate uploads, and what stands around it. Of everything else the application refuses
# more than 1 MB with a page; what is far beyond that is not even received.
LARGEST_REQUEST = files.LARGEST + 1024 * 1024

# Seconds that a browser gets to take an answer that is on its way when the desk stops.
_PATIENCE = 2


class AlreadyRunningError(Exception):
    """Another process runs a desk on this data directory."""


class NeedsPostgresError(Exception):
    """Several processes were asked for on SQLite."""


class NoPortError(Exception):
    """No port was free."""


@contextlib.contextmanager
def only_desk(data: Path) -> Iterator[None]:
    """Hold the data directory's lock. SQLite's write lane and its group commits are the business of exactly one process."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data / "desk.lock").open("a+") as file:
        try:
            _lock(file.fileno())
        except OSError as error:
            raise AlreadyRunningError(
                f"Another Optin is running on {data}. Stop it, or name another directory with OPTIN_DATA."
            ) from error
        yield


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on the port, or on the next free one. Raises `NoPortError`."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, min(port + PORTS_TRIED, 65536)):
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((host, candidate))
            sock.listen(1024)
        except OSError:
            sock.close()
            continue
        return sock
    raise NoPortError(f"No port from {port} to {port + PORTS_TRIED - 1} is free on {host}.")


class Web:
    """A WSGI application served by a thread of this process."""

    def __init__(self, application: Callable[..., Any], sock: socket.socket, threads: int) -> None:
        host, port = sock.getsockname()[:2]
        self.url = f"http://{host}:{port}"
        # The address of a visitor is worked out from the trusted proxies (`app.py`), so the server leaves headers alone.
        self._server: Any = waitress.create_server(
            application,
            sockets=[sock],
            threads=threads,
            ident=None,
            clear_untrusted_proxy_headers=False,
            channel_timeout=60,
            max_request_body_size=LARGEST_REQUEST,
        )
        self._server.channel_class = unreceived.Channel
        self._stopping = False
        self._thread = threading.Thread(target=self._serve, name="web", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer what is being answered, then close, connections that wait for another request, too."""
        self._stopping = True
        self._server.accepting = False
        self._server.task_dispatcher.shutdown(cancel_pending=False, timeout=5)
        self._close_connections()
        self._server.close()

    def _close_connections(self) -> None:
        """The thread of the loop closes them; a browser that is slow to take its answer is not waited for."""
        until = time.monotonic() + _PATIENCE
        while self._server.active_channels and time.monotonic() < until:
            for connection in list(self._server.active_channels.values()):
                connection.close_when_flushed = True
            self._server.pull_trigger()
            time.sleep(0.005)

    def _serve(self) -> None:
        try:
            self._server.run()
        except OSError:  # The loop may still look at a socket that `stop` has closed.
            if not self._stopping:
                raise


def run(app: Flask, webs: list[Web], ready: Callable[[], None], work: Callable[[Flask, threading.Event], None]) -> None:
    """Serve and work until SIGTERM or SIGINT. Returns after a clean end: requests answered, hot writes committed,
    counts written down.

    `work` has this thread until its event is set: `jobs.run`, or `jobs.leave_to_others` where workers run elsewhere.
    """
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    for web in webs:
        web.start()
    ready()
    supervised.say_ready()
    # Half a second of reading, which the first STOP would have to wait for.
    threading.Thread(target=standard, name="words", daemon=True).start()
    work(app, stop)
    for web in webs:
        web.stop()
    afterwards.finish(app)
    jobs.let_go(app)
    jobs.write_down(app)
    database.stop(app)


def _lock(descriptor: int) -> None:
    if os.name == "nt":
        import msvcrt  # Only there.

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        import fcntl  # Only there.

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
