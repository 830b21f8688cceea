"""Links that let a teammate choose a password: an invitation for seven days, a forgotten password for an hour.

A link hangs on what changes with the password, so it works once. What may not live here: mail and pages.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from optin.models import Teammate
from optin.team import people
from optin.tokens import Purpose, TokenError, TokenExpiredError, Tokens

LASTS: Final = {Purpose.INVITE: 7 * 24 * 3600, Purpose.RESET: 3600}  # seconds


def make(tokens: Tokens, purpose: Purpose, teammate: Teammate) -> str:
    """The token of a link for this teammate, as the teammate stands now."""
    return tokens.sign_timed(purpose, [teammate.public_id, _mark(teammate)])


def read(tokens: Tokens, purpose: Purpose, token: str) -> Teammate:
    """Whose link this is, for reading. Raises `TokenExpiredError` when it is over or used, `TokenError` when it is not ours."""
    payload, _age = tokens.read_timed(purpose, token, LASTS[purpose])
    match payload:
        case [str(name), str(mark)]:
            teammate = people.by_public_id(name)
        case _:
            raise TokenError("not a token for this")
    if teammate is None or not teammate.active or not hmac.compare_digest(mark, _mark(teammate)):
        raise TokenExpiredError(payload)
    return teammate


def _mark(teammate: Teammate) -> str:
    """A trace of what sessions hang on, which gives nothing away about it."""
    return hashlib.sha256(f"link:{teammate.fs_uniquifier}".encode()).hexdigest()[:24]
