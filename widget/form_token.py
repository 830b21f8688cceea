"""The token inside the form: which version the visitor saw, on which site, in which language, and a number that is used once.

It carries no cookie's power: it only says that our page was shown. Not bound to the visitor's address, which changes on phones.
It is sent with every form and does not compress, so it says nothing that follows from the rest: a version names its form, and a
site of the version is named by its place in the list.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from optin.tokens import Purpose, TokenError, TokenExpiredError, Tokens

LIFE: Final = 2 * 60 * 60
_NONCE_BYTES: Final = 9
# A token is about 80 characters, and some more with a site that is not on the list; what is much longer is not worth a hash.
LONGEST: Final = 600


class Seen(NamedTuple):
    """What a visitor saw. `place` is the site that the browser named, evidence and no proof: a name, or its number among the
    version's sites. `language` is that of the words; None stands for the form's main one. `has_waited`: this page follows an
    earlier one that was old enough. `ends_at` is in UTC seconds."""

    version_id: int
    nonce: str
    place: str | int | None
    language: str | None
    has_waited: bool
    ends_at: int

    def age(self, at: int) -> int:
        """Seconds since the page was made. Its second had begun before it was, so this is never less than the real age, rounded
        down: whoever waited for so many seconds has them here."""
        return at - (self.ends_at - LIFE)

    def origin(self, sites: Sequence[str]) -> str | None:
        """The site by its name. `sites`: those of the version."""
        return sites[self.place] if isinstance(self.place, int) else self.place


class LateError(TokenError):
    """The token was ours, and its time is over. `seen` is what it said."""

    def __init__(self, seen: Seen) -> None:
        super().__init__("expired")
        self.seen = seen


def make(
    tokens: Tokens,
    version_id: int,
    origin: str | None = None,
    language: str | None = None,
    sites: Sequence[str] = (),
    has_waited: bool = False,
) -> str:
    """A fresh token for one submission. `sites`: those of the version; `language`: only where it is not the form's main one."""
    place = sites.index(origin) if origin in sites else origin
    said = [version_id, secrets.token_urlsafe(_NONCE_BYTES), place, language, 1 if has_waited else None]
    while said[-1] is None:
        said.pop()
    return tokens.sign_timed(Purpose.FORM, said)


def read(tokens: Tokens, text: str, at: int) -> Seen:
    """What the visitor saw. Raises `LateError` for what was seen too long ago, or `TokenError`."""
    if len(text) > LONGEST:
        raise TokenError("too long for a token")
    try:
        payload, age = tokens.read_timed(Purpose.FORM, text, LIFE)
    except TokenExpiredError as error:
        raise LateError(_seen(error.payload, at)) from None
    return _seen(payload, at - age + LIFE)


def _seen(payload: Any, ends_at: int) -> Seen:
    if not isinstance(payload, list):
        raise TokenError("a token of an older release")
    version_id, nonce, place, language, has_waited = [*payload, None, None, None][:5]
    return Seen(version_id, nonce, place, language, bool(has_waited), ends_at)
