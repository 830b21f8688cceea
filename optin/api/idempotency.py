"""`Idempotency-Key`: the same request, sent again, is answered as it was (IETF draft httpapi-idempotency-key-header)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Final

from flask import Request, Response
from sqlalchemy import Connection

from optin import answered
from optin.answered import Given, OtherRequestError
from optin.api.problems import TYPE, ProblemError

HEADER: Final = "Idempotency-Key"
_SHAPE: Final = re.compile(r"[\x21-\x7e]{1,255}")


def name_in(request: Request) -> str | None:
    """The key that the request brings; None without one. Raises `ProblemError`."""
    name = request.headers.get(HEADER)
    if name is not None and not _SHAPE.fullmatch(name):
        raise ProblemError(
            400, "bad_idempotency_key", f"{HEADER} must be 1 to 255 visible ASCII characters, for example a random UUID."
        )
    return name


def begin(connection: Connection, key_id: int, name: str, request: Request) -> Response | None:
    """Take the key for this request, or give the answer that it had. Raises `ProblemError` where it came with another one."""
    return _replayed(answered.begin, connection, key_id, name, request)


def earlier(connection: Connection, key_id: int, name: str, request: Request) -> Response | None:
    """The answer that the key had, which a reader sees: nothing is taken. Raises `ProblemError` as `begin` does."""
    return _replayed(answered.find, connection, key_id, name, request)


def _replayed(
    find: Callable[..., Given | None], connection: Connection, key_id: int, name: str, request: Request
) -> Response | None:
    fingerprint = hashlib.sha256(f"{request.method} {request.full_path}\n".encode() + request.get_data()).digest()
    try:
        given = find(connection, key_id, name, fingerprint)
    except OtherRequestError:
        raise ProblemError(422, "idempotency_key_reused", f"This {HEADER} came with another request. Use a new one.") from None
    if given is None:
        return None
    if given.status == answered.ERASED:
        raise ProblemError(410, "answer_erased", "This was done. Its answer named somebody who was erased since.")
    content_type = TYPE if given.status >= 400 else "application/json"
    return Response(given.body, given.status, {"Idempotent-Replayed": "true"}, content_type=content_type)


def end(connection: Connection, key_id: int, name: str, response: Response) -> None:
    """Keep the answer, in the transaction that did the work."""
    answered.end(connection, key_id, name, Given(response.status_code, response.get_data(as_text=True)))
