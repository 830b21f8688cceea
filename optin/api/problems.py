"""Errors as programs read them: RFC 9457 problem details, with a stable `code` beside title and sentence."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from flask import Flask, Response, jsonify, request

PREFIX: Final = "/api/v1"
_TYPE: Final = "application/problem+json"

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


def problem(status: int, code: str, detail: str) -> Response:
    """An error response: HTTP status, stable code, one sentence on what to do."""
    title = HTTPStatus(status).phrase
    response = jsonify({"title": title, "status": status, "detail": detail, "code": code})
    response.status_code = status
    response.content_type = _TYPE
    return response


def init_app(app: Flask) -> None:
    """Give every error below the API's path this shape."""
    app.after_request(_as_problem)


def _as_problem(response: Response) -> Response:
    is_api = request.path == PREFIX or request.path.startswith(PREFIX + "/")
    if not is_api or response.status_code < 400 or response.content_type == _TYPE:
        return response
    code, detail = _USUAL.get(response.status_code, _OTHER)
    answer = problem(response.status_code, code, detail)
    if "Allow" in response.headers:
        answer.headers["Allow"] = response.headers["Allow"]
    return answer
