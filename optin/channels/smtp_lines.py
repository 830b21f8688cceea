"""The connections to one mail server that are kept between messages: one for each thread, none too old.

What may not live here: what is said on them.
"""

from __future__ import annotations

import smtplib
import threading
import time
from typing import Final

from optin.channels.smtp_connection import Connection, Server

# Servers close what is idle, often after a minute, and limit how long and how much one connection may be used.
_OLDEST: Final = 300.0
_MOST_LETTERS: Final = 100
# After so many seconds of quiet it is asked first whether the other side is still there.
_QUIET: Final = 10.0
_LONGEST_QUIET: Final = 50.0


class Lines:
    """A thread's connection is its own, so nobody waits for anybody."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._mine = threading.local()
        self._guard = threading.Lock()
        self._open: dict[Connection, threading.Thread] = {}

    def kept(self, until: float) -> Connection | None:
        """This thread's connection, if it can still be used."""
        line: Connection | None = getattr(self._mine, "line", None)
        if line is None:
            return None
        line.until = until
        if self._is_spent(line) or not self._is_there(line):
            self.drop(line)
            return None
        return line

    def fresh(self, until: float) -> Connection:
        """A new connection in place of this thread's. Raises `RefusedError` or `OSError`."""
        line = Connection(self._server, until)
        try:
            line.open()
        except Exception:
            line.close()
            raise
        with self._guard:
            for old in [one for one, thread in self._open.items() if not thread.is_alive()]:
                del self._open[old]
                old.close()
            self._open[line] = threading.current_thread()
        self._mine.line = line
        return line

    def after_refusal(self, line: Connection, closes: bool) -> None:
        """Make the connection ready for the next message after a no, or let it go."""
        if closes:
            self.drop(line)
            return
        try:
            is_ready = line.rset()[0] == 250
        except OSError:
            is_ready = False
        if not is_ready:
            self.drop(line)

    def drop(self, line: Connection) -> None:
        """Close a connection."""
        with self._guard:
            self._open.pop(line, None)
        if getattr(self._mine, "line", None) is line:
            self._mine.line = None
        line.close()

    def close(self) -> None:
        """Close all of them."""
        with self._guard:
            lines, self._open = self._open, {}
        for line in lines:
            line.close()

    def _is_spent(self, line: Connection) -> bool:
        quiet = time.monotonic() - line.used
        return time.monotonic() - line.born > _OLDEST or line.count >= _MOST_LETTERS or quiet > _LONGEST_QUIET

    def _is_there(self, line: Connection) -> bool:
        if line.sock is None:
            return False
        if time.monotonic() - line.used < _QUIET:
            return True
        try:
            return line.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False
