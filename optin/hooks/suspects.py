"""What may be a stop and came with a signature that failed: not believed, but its number is held until a teammate has looked.

Bounded at every step, because anybody can send it: few messages of one request, short ones, and `unsigned.py` keeps so many.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from itertools import islice
from typing import Final, NamedTuple

from flask import request

from optin import unsigned
from optin.addresses import AddressError, read_phone
from optin.buttons import OPTS_OUT
from optin.clock import now
from optin.database import db, hot
from optin.keywords import STOPPING, read
from optin.preferences import current
from optin.rules import rules_on
from optin.vocabulary import Channel, Meaning

_log = logging.getLogger(__name__)

_MOST: Final = 10
_LONGEST: Final = 500  # characters; a stop is short


class Suspect(NamedTuple):
    """A message as somebody claims it, the payload of a button, and what the provider is said to have made of it."""

    channel: Channel
    sender: str
    body: str
    payload: str = ""
    meaning: Meaning | None = None


def look_at(provider: str, claimed: Iterable[Suspect]) -> None:
    """Hold the numbers of those that may be a stop and belong to somebody here. Never fails: the answer is a refusal anyway."""
    try:
        for suspect in islice(claimed, _MOST):
            _look_at_one(provider, suspect)
    except Exception:
        _log.exception("a message with a bad signature could not be looked at", extra={"provider": provider})


def _look_at_one(provider: str, suspect: Suspect) -> None:
    if not _may_be_stop(suspect):
        return
    try:
        phone = read_phone(suspect.sender, current(db.session()).country)
    except AddressError:
        return
    with db.engine.connect() as connection:  # A flood may not hold up what is written for others.
        if not unsigned.is_wanted(connection, phone, suspect.channel, now()):
            return
    network = request.remote_addr or "unknown"
    claim = unsigned.Claim(suspect.channel, provider, suspect.body or suspect.payload, network[:64])
    if hot(lambda connection: unsigned.note(connection, phone, claim, now())):
        _log.warning("a number is held: a stop came with a signature that does not match", extra={"provider": provider})


def _may_be_stop(suspect: Suspect) -> bool:
    if suspect.payload.startswith(OPTS_OUT) or suspect.meaning in STOPPING:
        return True
    if not suspect.body or len(suspect.body) > _LONGEST:
        return False
    with db.engine.connect() as connection:
        rules = rules_on(connection)
    return read(suspect.body, rules, channel=suspect.channel).meaning in STOPPING
