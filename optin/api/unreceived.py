"""Requests that the web server refuses before the application sees them: below the API's path these are problems, too.

What may not live here: what the application refuses (`problems.py`).
"""

from __future__ import annotations

from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from optin.api import problems


class _Problem:
    """An error of the server, as a program reads it."""

    def __init__(self, error: Any) -> None:
        self._error = error

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Status line, headers and body."""
        status = f"{self._error.code} {self._error.reason}"
        return status, [("Content-Type", problems.TYPE)], problems.written_out(self._error.code)


class _Refusal(ErrorTask):
    def execute(self) -> None:
        """Answer."""
        if problems.is_below(getattr(self.request, "path", "")):  # there is none where not even the first line could be read
            self.request.error = _Problem(self.request.error)
        super().execute()


class Channel(HTTPChannel):
    """A connection of the server."""

    error_task_class = _Refusal
