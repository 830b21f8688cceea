"""What every hook does beside its work: note that the provider was heard, refuse what proves nothing, log what is dropped."""

from __future__ import annotations

import logging

from flask import Response
from flask.typing import ResponseReturnValue

from optin import provider_sightings
from optin.clock import now

_log = logging.getLogger(__name__)


def heard(provider: str) -> None:
    """A request with a good signature came."""
    provider_sightings.note(provider, now())


def refused(provider: str) -> ResponseReturnValue:
    """Answer a request whose signature failed."""
    _log.warning("a webhook was refused: its signature does not match", extra={"provider": provider})
    provider_sightings.note(provider, now(), is_refused=True)
    return Response("The signature does not match.\n", 403, content_type="text/plain; charset=utf-8")


def unwanted(provider: str, what: str, answer: ResponseReturnValue) -> ResponseReturnValue:
    """Log what nothing is made of, and answer so that the provider does not send it again."""
    _log.info("a webhook was passed over: %s", what, extra={"provider": provider})
    return answer
