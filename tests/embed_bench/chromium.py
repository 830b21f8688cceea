"""A Chromium of our own, spoken to over a pipe with the DevTools protocol, one JSON message after the other.

Its flags are plain: the ones that test tools add switch off lazy frames and partitioned storage, which are part of what is
measured. Nothing but this machine can be reached from it.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import manage

ANSWER = 30.0  # seconds; a browser that is silent for longer has hung
CLOSING = 20.0
FLAGS = (
    "--headless",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)

Message = dict[str, Any]


class BrowserError(Exception):
    """The browser did not start, or went away."""


class RefusedError(BrowserError):
    """The browser, or the frame that was asked, refused a command."""


class SilentError(BrowserError):
    """There was no answer in time."""


class Chromium:
    """Commands and events. An event is a message with `method`, `params` and, for a page or frame, `sessionId`."""

    def __init__(self, group: int, profile: Path, reading: int, writing: int) -> None:
        self.group, self.profile = group, profile  # its process group and its directory, both gone in the end
        self._reading, self._writing = reading, writing
        self._buffer = bytearray()
        self._number = 0
        self._events: deque[Message] = deque()

    def call(self, method: str, session: str | None = None, **params: Any) -> Message:
        """What a command returns. Raises `BrowserError`: `RefusedError` or `SilentError` where a page may be to blame."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        data = json.dumps(message | ({"sessionId": session} if session else {})).encode() + b"\0"
        while data:
            data = data[os.write(self._writing, data) :]
        deadline = time.monotonic() + ANSWER
        while time.monotonic() < deadline:
            answer = self._message(deadline - time.monotonic())
            if answer is None:
                continue
            if answer.get("id") != self._number:
                self._events.append(answer)
            elif "error" in answer:
                raise RefusedError(f"{method}: {answer['error']['message']}")
            else:
                return dict(answer["result"])
        raise SilentError(f"The browser gave no answer to {method}.")

    def event(self, patience: float) -> Message | None:
        """The next event; None if there is none for that many seconds."""
        return self._events.popleft() if self._events else self._message(patience)

    def _message(self, patience: float) -> Message | None:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._reading], [], [], max(0.0, patience))
            if not ready:
                return None
            piece = os.read(self._reading, 1 << 20)
            if not piece:
                raise BrowserError("The browser has gone away.")
            self._buffer += piece
        text, _, rest = bytes(self._buffer).partition(b"\0")
        self._buffer = bytearray(rest)
        return dict(json.loads(text))


@contextlib.contextmanager
def chromium(executable: str) -> Iterator[Chromium]:
    """Start a browser with an empty profile; close it, and end what it started, in the end."""
    with tempfile.TemporaryDirectory(prefix="embed-bench-", ignore_cleanup_errors=True) as profile:
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        command = [executable, *FLAGS, f"--user-data-dir={profile}", *["--no-sandbox"] * manage.is_root()]
        process = subprocess.Popen(
            # Chromium reads its commands from descriptor 3 and answers on 4.
            ["/bin/sh", "-c", f'exec "$0" "$@" 3</dev/fd/{theirs_in} 4>/dev/fd/{theirs_out}', *command],
            pass_fds=(theirs_in, theirs_out),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        browser = Chromium(process.pid, Path(profile), ours_in, ours_out)
        try:
            yield browser
            with contextlib.suppress(BrowserError, OSError, subprocess.TimeoutExpired):
                browser.call("Browser.close")
                process.wait(CLOSING)
        finally:
            _end(process)
            os.close(ours_in)
            os.close(ours_out)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the whole group: where the browser has closed by itself, what may be left of it. Then wait until nobody is in it."""
    deadline = time.monotonic() + CLOSING
    with contextlib.suppress(ProcessLookupError):
        manage.end(process)
        while time.monotonic() < deadline:
            os.killpg(process.pid, 0)
            time.sleep(0.02)
