"""Asking Meta how it rates the number that WhatsApp is sent from. Nothing is sent by it.

The webhook tells only that a number was flagged; the rating itself has to be asked for. What may not live here: what follows.
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
from optin.vocabulary import Channel

_log = logging.getLogger(__name__)

_EVERY: Final = 60 * 60  # seconds


def refresh() -> None:
    """Ask where an hour has passed and WhatsApp is set. What goes wrong is logged and tried again in an hour."""
    given, at = values(), now()
    known = quality.of(db.session(), Channel.WHATSAPP)
    if not whatsapp.PROVIDER.is_set(given) or (known is not None and known.told_at > at - _EVERY):
        return
    said = _ask(given)
    if said is None:  # What was known stays, and is asked about again in an hour.
        said = known.said if known is not None else ""
    hot(lambda connection: quality.note(connection, Channel.WHATSAPP, quality.COLOURS.get(said), said, at))


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
