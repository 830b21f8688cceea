"""Calm pages for what goes wrong. They say what to do and carry the number under which the log has the request.

What may not live here: errors below the path of the API (`optin/api/problems.py`) and those of the widget.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

_FORM_TOO_OLD: Final = (
    "This form is too old",
    "You were signed out meanwhile, or your browser keeps no cookies of this desk. Go back, reload the page, and send it "
    "again. Nothing was changed.",
)
_PAGES: Final[dict[int | None, tuple[str, str]]] = {
    400: ("This request cannot be read", "Go back, reload the page, and try again. Nothing was changed."),
    403: (
        "This is not open to you",
        "Your role does not include this page, or the request came from another site. An owner can change your role.",
    ),
    404: ("There is nothing here", "The address may be mistyped, or what was here is gone."),
    405: (
        "This does not work here",
        "The address is right, but it cannot be used in this way. Start from the page that has the button.",
    ),
    413: (
        "This is too large",
        "One request may hold 1 MB, and an uploaded file 20 MB. Send less at once. Nothing was changed.",
    ),
    429: ("Too many attempts", "Your network tried this very often. Wait five minutes and try again."),
    500: (
        "Something went wrong here",
        "It is not your fault, and the log has what is needed to find out. Try again in a moment.",
    ),
}
_OTHER: Final = ("This did not work", "Go back and try again.")


def init_app(app: Flask) -> None:
    """Use these pages for every error of the dashboard."""
    app.register_error_handler(HTTPException, _page)


def _page(error: HTTPException) -> ResponseReturnValue:
    """Also for faults: the application logs them and hands on an error 500 that tells nothing."""
    if error.response is not None or error.code is None or error.code < 400:  # A redirect, or an answer made on purpose.
        return error
    title, sentence = _FORM_TOO_OLD if isinstance(error, CSRFError) else _PAGES.get(error.code, _OTHER)
    # Without what the pages of a blueprint look up for their templates: it may be the very thing that is at fault.
    template = current_app.jinja_env.get_template("errors/error.html")
    page = template.render(title=title, sentence=sentence, request_id=g.request_id)
    headers = [(name, value) for name, value in error.get_headers(request.environ) if name in ("Allow", "Retry-After")]
    return page, error.code, headers
