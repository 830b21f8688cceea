"""The token inside the form: which form and version the visitor saw, on which site, and a number that is used once.

It carries no cookie's power: it only says that our page was shown. Not bound to the visitor's address, which changes on phones.
"""

from __future__ import annotations

import secrets
from typing import Final, NamedTuple

from optin.tokens import Purpose, TokenError, Tokens

LIFE: Final = 2 * 60 * 60
_NONCE_BYTES: Final = 9
# A token is about 200 characters; what is much longer is not worth a hash.
LONGEST: Final = 600


class Seen(NamedTuple):
    """What a visitor saw. `origin` is the site that the browser named: evidence, not proof. `ends_at` is in UTC seconds."""

    form: str
    version_id: int
    origin: str | None
    nonce: str
    ends_at: int


def make(tokens: Tokens, form: str, version_id: int, origin: str | None) -> str:
    """A fresh token for one submission."""
    nonce = secrets.token_urlsafe(_NONCE_BYTES)
    return tokens.sign_timed(Purpose.FORM, {"f": form, "v": version_id, "o": origin, "n": nonce})


def read(tokens: Tokens, text: str, at: int) -> Seen:
    """What the visitor saw. Raises `TokenExpiredError` (its payload is `origin_of`'s food) or `TokenError`."""
    if len(text) > LONGEST:
        raise TokenError("too long for a token")
    payload, age = tokens.read_timed(Purpose.FORM, text, LIFE)
    return Seen(payload["f"], payload["v"], payload["o"], payload["n"], at - age + LIFE)
