"""Asking Meta how it rates the number that WhatsApp is sent from. Nothing is sent by it.

The webhook tells only that a number was flagged, which may be another one of the business; so after a flag Meta is asked soon.
What may not live here: what follows.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http.client import HTTPException
from typing import Final

from optin import quality
from optin.channels import whatsapp
from optin.channels.calling import Line, NeverSentError
from optin.channels.registry import values
from optin.clock import now
from optin.database import db, hot
from optin.models.provider import SenderQuality
from optin.vocabulary import Channel

_log = logging.getLogger(__name__)

# Seconds.
_EVERY: Final = 60 * 60
_AFTER_A_FLAG: Final = 60


def refresh() -> None:
    """Ask where WhatsApp is set and it is time. What goes wrong is logged and tried again as late."""
    given, at = values(), now()
    known = quality.of(db.session(), Channel.WHATSAPP)
    if not whatsapp.PROVIDER.is_set(given) or (known is not None and at < _next(known)):
        return
    said = _ask(given)
    worth = quality.COLOURS.get(said or "")
    if said is None:  # What was known stays.
        said, worth = (known.said, known.quality) if known is not None else ("", None)
    hot(lambda connection: quality.note(connection, Channel.WHATSAPP, worth, said, at))


def _next(known: SenderQuality) -> int:
    return known.told_at + (_AFTER_A_FLAG if known.said in quality.FLAGS else _EVERY)


def _ask(given: Mapping[str, str]) -> str | None:
    """Meta's word; None where it gave none."""
    number, token = given["whatsapp_phone_number_id"], given["whatsapp_token"]
    try:
        line = Line(given.get("whatsapp_url") or whatsapp.URL)
        answered = line.call("GET", f"/{number}?fields=quality_rating", {"Authorization": f"Bearer {token}"})
    except (NeverSentError, HTTPException, OSError, ValueError) as error:
        _log.warning("the quality rating could not be asked for: %s", type(error).__name__)
        return None
    said = answered.json().get("quality_rating")
    return said if answered.status == 200 and isinstance(said, str) else None
