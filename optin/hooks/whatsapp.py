"""Meta's webhook for WhatsApp: its check of the address, and everything that it tells.

What is signed is answered with 200 whatever it holds, or Meta would send it for days; only what failed here is asked for again.
What may not live here: what a body says (`whatsapp_changes.py`), and what follows (`whatsapp_deeds.py`).
"""

from __future__ import annotations

import logging
from typing import Final

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DataError

from optin import jobs
from optin.channels.registry import values
from optin.hooks import shapes, signatures, suspects
from optin.hooks.heard import heard, refused, unwanted
from optin.hooks.suspects import Suspect
from optin.hooks.whatsapp_changes import Change, Switched, Wrote, changes
from optin.hooks.whatsapp_deeds import do, number_of
from optin.vocabulary import Channel, Meaning

NAME: Final = "whatsapp"

# Meta sends up to 3 MB at once. Nobody who proves nothing is read beyond the second.
MOST_BYTES: Final = 3 * 1024 * 1024
_MOST_UNSIGNED: Final = 64 * 1024

_WOULD_FAIL_AGAIN: Final = (ArithmeticError, LookupError, TypeError, ValueError, DataError)

_log = logging.getLogger(__name__)
blueprint = Blueprint("hooks_whatsapp", __name__, url_prefix="/hooks/whatsapp")


@blueprint.get("")
def verify() -> ResponseReturnValue:
    """Meta asks whether this address expects it, and wants its challenge back."""
    asked, token = request.args, values().get("whatsapp_verify_token", "")
    is_right = asked.get("hub.mode") == "subscribe" and signatures.is_same(token, asked.get("hub.verify_token", ""))
    if not is_right:
        return Response("The verify token does not match.\n", 403, content_type="text/plain; charset=utf-8")
    return Response(asked.get("hub.challenge", ""), content_type="text/plain; charset=utf-8")


@blueprint.post("")
def events() -> ResponseReturnValue:
    """All that has happened, many things at once. 500 where one of them could not be kept."""
    request.max_content_length = MOST_BYTES
    body, known = request.get_data(), values()
    number_id = known.get("whatsapp_phone_number_id", "")
    if not signatures.is_from_meta(known.get("whatsapp_app_secret", ""), body, request.headers.get("X-Hub-Signature-256", "")):
        _suspect(body, number_id)
        return refused(NAME)
    heard(NAME)
    try:
        told = shapes.read(body)
    except ValueError:
        return unwanted(NAME, "a body that cannot be read", _said("Passed over.\n"))
    is_kept = [_is_done(change) for change in changes(told, number_id)]
    jobs.wake()
    return _said("Taken.\n") if all(is_kept) else (_said("Some of it could not be kept; send it again.\n"), 500)


def _is_done(change: Change) -> bool:
    """Act upon one, so that what goes wrong with it keeps no other from being done. What cannot be taken for what stands in it
    counts as done: the same would come again for days, and Meta cuts off who refuses for long."""
    try:
        do(change)
    except _WOULD_FAIL_AGAIN:
        _log.exception("a part of a webhook cannot be taken as it is", extra={"provider": NAME})
    except Exception:
        _log.exception("a part of a webhook could not be kept", extra={"provider": NAME})
        return False
    return True


def _suspect(body: bytes, number_id: str) -> None:
    """Look for stops in what is not signed."""
    if len(body) > _MOST_UNSIGNED:
        return
    try:
        claimed = list(changes(shapes.read(body), number_id))
    except ValueError:
        return
    suspects.look_at(NAME, (suspect for change in claimed if (suspect := _as_suspect(change))))


def _as_suspect(change: Change) -> Suspect | None:
    match change:
        case Wrote(content=content):
            said = content.body, content.payload
        case Switched(meaning=Meaning.OPT_OUT):
            said = "stop", ""
        case _:
            return None
    number = number_of(change.who)
    return None if number is None else Suspect(Channel.WHATSAPP, number, *said)


def _said(text: str) -> Response:
    return Response(text, content_type="text/plain; charset=utf-8")
