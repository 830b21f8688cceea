"""The address that takes a raw mail (RFC 5322), from whoever knows the secret.

What may not live here: what a mail means.
"""

from __future__ import annotations

import hmac
import logging
from typing import Final

from flask import Blueprint, Response, request

from optin import provider_sightings
from optin.channels.registry import values
from optin.clock import now
from optin.hooks.email import parsing, taking
from optin.hooks.heard import heard

PATH: Final = "/hooks/email"

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
    request.max_content_length = parsing.LARGEST
    try:
        mail = parsing.read(request.get_data(cache=False), tuple(request.args.getlist("to")[:10]))
    except parsing.UnreadableError as error:
        _log.info("a mail could not be read", extra={"why": str(error)})
        return _said(str(error), 422)
    taken = taking.take(mail)
    _log.info("a mail was taken", extra={"taken": taken.value})
    return _said(taken.value, 200)


def _given() -> str:
    """The secret that came along, as a bearer token or as the password of basic authentication."""
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return text.strip()
    return (request.authorization.password if request.authorization else None) or ""


def _said(words: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(f"{words}\n", status, headers, mimetype="text/plain")
