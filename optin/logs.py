"""What the desk writes to standard error: one line per request and per event, for people on a terminal, as JSON otherwise.

Addresses and tokens never get there: everything that is about to be written, also from libraries and in tracebacks, passes
`redact`. What may not live here: what is worth logging.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
from collections.abc import MutableMapping
from typing import Any, Final, TextIO

import structlog
from flask import Flask, Response, g, request, request_finished, request_started

_REQUESTS: Final = "optin.requests"

_PHONE: Final = "[phone]"
_EMAIL: Final = "[e-mail]"
_TOKEN: Final = "[token]"  # noqa: S105 (what stands in for one)

# Paths whose second part opens something.
_OPENING_PATH: Final = re.compile(r"/(w|f|p|u|c|r|set-up|reset|join|hooks/[a-z]+)/[^\s\"'?#/<>]+")
# token=…, 'password': '…', and the like.
_NAMED_SECRET: Final = re.compile(
    r"(?i)\b(csrf_token|token|key|secret|password|code)(=|%3D|['\"]?:\s*)(?:'[^']*'|\"[^\"]*\"|[^\s&\"',}]+)"
)
_RULES: Final = (
    (_OPENING_PATH, rf"/\1/{_TOKEN}"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[^\s\"',]+"), rf"\1 {_TOKEN}"),
    (_NAMED_SECRET, rf"\1\2{_TOKEN}"),
    (re.compile(r"\boptin_(live|test)_\w+"), _TOKEN),
    (re.compile(r"[^\s\"'<>()\[\]{},;:=/\\]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"), _EMAIL),
    # Signed and random ones: long, without a break, with a digit in them.
    (re.compile(r"(?<![\w.-])(?=[\w.-]*\d)[\w-]{16,}\.[\w-]{5,}\.?[\w-]*(?![\w.-])"), _TOKEN),
    (re.compile(r"(?<![\w-])(?=[\w-]*\d)[\w-]{30,}(?![\w-])"), _TOKEN),
    # +1 415 555 0134, %2B14155550134, (415) 555-0134, 14155550134.
    (re.compile(r"(?:\+|%2B)\d(?:[\s().-]{0,2}\d){6,14}"), _PHONE),
    (re.compile(r"\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b"), _PHONE),
    (re.compile(r"(?<![\d.])\d{9,15}(?![\d.])"), _PHONE),
)

# Made by the desk itself, and needed to find things again.
_KEPT: Final = frozenset({"level", "logger", "method", "milliseconds", "request_id", "route", "status"})


def redact(text: str) -> str:
    """The text without addresses, phone numbers and tokens. Takes rather too much than too little."""
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


def configure(level: str, stream: TextIO | None = None) -> None:
    """Send all logging of this process through the redaction to `stream`, standard error unless told. Call once at start."""
    stream = stream or sys.stderr
    render: Any = structlog.processors.JSONRenderer()
    if stream.isatty():
        render = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _redacted,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                render,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # Their everyday lines say nothing that ours do not.
    for name in ("werkzeug", "alembic", "huey"):
        logging.getLogger(name).setLevel(logging.WARNING)


def init_app(app: Flask) -> None:
    """Name every request and write one line when it is answered."""
    request_started.connect(_begin, app)
    request_finished.connect(_answered, app)


def _begin(_app: Flask, **_: Any) -> None:
    g.request_id = secrets.token_hex(6)
    g.request_began = time.perf_counter()


def _answered(_app: Flask, response: Response, **_: Any) -> None:
    """One line with the route, never the path: paths carry tokens and searches."""
    logging.getLogger(_REQUESTS).info(
        "answered",
        extra={
            "method": request.method,
            "route": request.url_rule.rule if request.url_rule else "none",
            "status": response.status_code,
            "milliseconds": round((time.perf_counter() - g.request_began) * 1000, 1),
            "request_id": g.request_id,
        },
    )


def _redacted(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: value if key in _KEPT else _without_addresses(value) for key, value in event.items()}


def _without_addresses(value: Any) -> Any:
    if isinstance(value, bool | float | None):
        return value
    if isinstance(value, int) and value < 100_000_000:
        return value
    return redact(value if isinstance(value, str) else str(value))
