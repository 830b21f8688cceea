"""The address that takes a raw mail (RFC 5322), from whoever knows the secret.

What may not live here: what a mail means.
"""

from __future__ import annotations

import hmac
import logging
import sys
from typing import Final

from flask import Blueprint, Response, request

from optin import provider_sightings
from optin.channels.registry import values
from optin.clock import now
from optin.hooks.email import parsing, taking
from optin.hooks.heard import heard

PATH: Final = "/hooks/email"

_MOST_RECIPIENTS: Final = 10
_PROVIDER: Final = "smtp"

blueprint = Blueprint("mail_hook", __name__)
_log = logging.getLogger(__name__)


@blueprint.post(PATH)
def take() -> Response:
    """Take one mail. `to` in the query: whom it was delivered to. 200 with what became of it; 401, 404, 413 and 422 change
    nothing. After any other answer it should be brought again."""
    secret = values().get("smtp_inbound_secret", "")
    if not secret:
        return _said("no mail is taken here", 404)
    if not hmac.compare_digest(_given().encode("utf-8", "replace"), secret.encode()):
        provider_sightings.note(_PROVIDER, now(), is_refused=True)
        return _said("wrong secret", 401, {"WWW-Authenticate": 'Basic realm="mail"'})
    heard(_PROVIDER)
    raw = _raw()
    try:
        taken = taking.take_bytes(raw, tuple(request.args.getlist("to")[:_MOST_RECIPIENTS]))
    except parsing.UnreadableError as error:
        _log.info("a mail could not be read", extra={"why": str(error)})
        return _said(str(error), 413 if len(raw) > parsing.LARGEST else 422)
    _log.info("a mail was taken", extra={"taken": taken.value})
    return _said(taken.value, 200)


def _raw() -> bytes:
    """The mail; of one that is too large the beginning, which may say to whom it was sent."""
    request.max_content_length = sys.maxsize  # No more is read than is asked for here.
    pieces: list[bytes] = []
    left = parsing.LARGEST + 1
    while left and (piece := request.stream.read(left)):
        pieces.append(piece)
        left -= len(piece)
    return b"".join(pieces)


def _given() -> str:
    """The secret that came along, as a bearer token or as the password of basic authentication."""
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return text.strip()
    return (request.authorization.password if request.authorization else None) or ""


def _said(words: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(f"{words}\n", status, headers, mimetype="text/plain")
