"""Errors as programs read them: RFC 9457 problem details, with a stable `code` beside title and sentence."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, jsonify, request

PREFIX: Final = "/api/v1"
TYPE: Final = "application/problem+json"

# The code and sentence of errors that come from below the API: routing, parsing, a fault of ours. Codes never change.
_USUAL: Final = {
    400: ("bad_request", "The request cannot be read."),
    401: ("no_key", "Send a key: Authorization: Bearer optin_live_…"),
    403: ("forbidden", "This key may not do that."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that method. The header Allow names the ones it takes."),
    413: ("too_large", "The request is larger than 1 MB."),
    415: ("not_json", "Send the body as application/json."),
    429: ("too_many_requests", "These are too many requests. Try again later."),
    500: ("internal_error", "Something went wrong here. Try again later."),
}
_OTHER: Final = ("error", "The request was not carried out.")


class ProblemError(Exception):
    """The request is answered with a problem, and nothing is changed. `more`: members beside the usual ones."""

    def __init__(self, status: int, code: str, detail: str, **more: Any) -> None:
        super().__init__(code)
        self.response = problem(status, code, detail, **more)


def mistaken(field: str, sentence: str) -> ProblemError:
    """One field cannot be used, and why."""
    return invalid([{"field": field, "detail": sentence}])


def invalid(errors: list[dict[str, str]]) -> ProblemError:
    """Fields that cannot be used: each with its name (`field`) and a sentence (`detail`)."""
    return ProblemError(422, "invalid_request", "Some fields cannot be used. See errors.", errors=errors)


def problem(status: int, code: str, detail: str, **more: Any) -> Response:
    """An error response: HTTP status, stable code, one sentence on what to do."""
    title = HTTPStatus(status).phrase
    response = jsonify({"title": title, "status": status, "detail": detail, "code": code, **more})
    response.status_code = status
    response.content_type = TYPE
    return response


def usual(status: int) -> Response:
    """The problem that a status stands for where nothing more is known."""
    return problem(status, *_USUAL.get(status, _OTHER))


def written_out(status: int) -> bytes:
    """The same as the bytes of its body, where there is no application to make a response."""
    code, detail = _USUAL.get(status, _OTHER)
    return json.dumps({"title": HTTPStatus(status).phrase, "status": status, "detail": detail, "code": code}).encode()


def is_below(path: str) -> bool:
    """Whether an address belongs to the API."""
    return path == PREFIX or path.startswith(PREFIX + "/")


def init_app(app: Flask) -> None:
    """Give every error below the API's path this shape."""
    app.after_request(_as_problem)


def _as_problem(response: Response) -> Response:
    if not is_below(request.path) or response.status_code < 400 or response.content_type == TYPE:
        return response
    answer = usual(response.status_code)
    for name in ("Allow", "Retry-After"):
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    return answer
