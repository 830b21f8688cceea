"""What a service manager hands to a process: a socket that listens already, and a place to say that it is ready.

Both are told by the environment, as sd_listen_fds(3) and sd_notify(3) of systemd describe. Without them nothing happens here.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from typing import Final

# The number of the first descriptor that is handed over.
_FIRST: Final = 3


class TooManySocketsError(Exception):
    """More than one socket was handed over."""


def handed_over(environ: Mapping[str, str] = os.environ) -> socket.socket | None:
    """The socket that was opened for this process, if one was. It stays open while the desk starts again, so that whoever
    comes meanwhile waits and is not refused. Raises `TooManySocketsError`."""
    if environ.get("LISTEN_PID") != str(os.getpid()):
        return None
    if environ.get("LISTEN_FDS") != "1":
        raise TooManySocketsError("A desk listens on one socket. Give the socket unit one ListenStream, and start more units.")
    return socket.socket(fileno=_FIRST)


def say_ready(environ: Mapping[str, str] = os.environ) -> None:
    """Tell the service manager, if there is one, that requests are answered from now on."""
    place = environ.get("NOTIFY_SOCKET")
    if not place:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.connect(f"\0{place[1:]}" if place.startswith("@") else place)
        manager.send(b"READY=1")
