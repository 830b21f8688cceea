"""Signed tokens, one purpose each: a token made for one purpose is worthless for every other.

What may not live here: what a token allows. Keys come newest first from the settings; itsdangerous signs with the last key
of its list and accepts all, so the order is reversed once, here.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from enum import Enum
from typing import Any, Final

from itsdangerous import BadSignature, Serializer, SignatureExpired, URLSafeSerializer, URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode

# Base64 has several spellings for one signature, and the decoder forgives what is none. Only the spelling that we write counts.
_SPELLING: Final = re.compile(r"[A-Za-z0-9_.-]+\.[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]", re.ASCII)

_MARK_BYTES: Final = 10


class Purpose(Enum):
    """What a token is for. The value is the salt: it is part of links out in the world and never changes."""

    WIDGET = "optin.widget.v1"
    FORM = "optin.form.v1"
    CONFIRM = "optin.confirm.v1"
    INVITE = "optin.invite.v1"
    RESET = "optin.reset.v1"
    TRY = "optin.try.v1"
    SUM = "optin.sum.v1"
    PREFERENCES = "optin.preferences.v1"
    UNSUBSCRIBE = "optin.unsubscribe.v1"
    RETURN = "optin.return.v1"
    RECEIPT = "optin.receipt.v1"
    SEAL = "optin.seal.v1"
    MAIL_NAME = "optin.mail.name.v1"
    MAIL_BOUNCE = "optin.mail.bounce.v1"
    MAIL_REPLY = "optin.mail.reply.v1"
    MAIL_UNSUBSCRIBE = "optin.mail.unsubscribe.v1"


class TokenError(Exception):
    """The token is not ours, was changed, or is for something else."""


class TokenExpiredError(TokenError):
    """The token was ours, and its time is over. `payload` is what it said."""

    def __init__(self, payload: Any) -> None:
        super().__init__("expired")
        self.payload = payload


class _Unpacked(URLSafeSerializer):
    """Packs no payload: a packed one begins with a dot, and many a proxy lets nobody to paths that do."""

    def dump_payload(self, obj: Any) -> bytes:
        """The payload as base64."""
        return base64_encode(Serializer.dump_payload(self, obj))


class Tokens:
    """Signs and reads tokens with one set of keys. Serializers are made once: making one costs more than using it."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self._keys = keys
        oldest_first = list(reversed(keys))
        options: dict[str, Any] = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
        self._lasting = {purpose: _Unpacked(oldest_first, salt=purpose.value, signer_kwargs=options) for purpose in Purpose}
        self._timed = {
            purpose: URLSafeTimedSerializer(oldest_first, salt=f"{purpose.value}.timed", signer_kwargs=options)
            for purpose in Purpose
        }

    def sign(self, purpose: Purpose, payload: Any) -> str:
        """A token without an end: the same payload and key give the same token."""
        return _text(self._lasting[purpose].dumps(payload))

    def sign_timed(self, purpose: Purpose, payload: Any) -> str:
        """A token that remembers when it was made."""
        return _text(self._timed[purpose].dumps(payload))

    def mark(self, purpose: Purpose, text: str) -> str:
        """A mark on a text for where a token does not fit, as in the local part of an address: 80 bits, 16 letters and digits
        that mean the same in capitals."""
        return _mark(self._keys[0], purpose, text)

    def is_marked(self, purpose: Purpose, text: str, mark: str) -> bool:
        """Whether this text was marked for this purpose, with whatever key of ours."""
        given = mark.lower().encode("utf-8", "replace")
        return any(hmac.compare_digest(_mark(key, purpose, text).encode(), given) for key in self._keys)

    def read(self, purpose: Purpose, token: str) -> Any:
        """The payload of a lasting token. Raises `TokenError`."""
        _refuse_other_spellings(token)
        try:
            return self._lasting[purpose].loads(token)
        except BadSignature as error:
            raise TokenError("not a token for this") from error

    def read_timed(self, purpose: Purpose, token: str, most_seconds: int) -> tuple[Any, int]:
        """The payload of a timed token and its age in seconds. Raises `TokenExpiredError` or `TokenError`."""
        _refuse_other_spellings(token)
        try:
            payload, made = self._timed[purpose].loads(token, max_age=most_seconds, return_timestamp=True)
        except SignatureExpired as error:
            raise TokenExpiredError(self._timed[purpose].load_payload(error.payload or b"")) from error
        except BadSignature as error:
            raise TokenError("not a token for this") from error
        return payload, int(time.time() - made.timestamp())


def _mark(key: str, purpose: Purpose, text: str) -> str:
    digest = hmac.digest(key.encode(), f"{purpose.value}:{text}".encode(), hashlib.sha256)
    return base64.b32encode(digest[:_MARK_BYTES]).decode("ascii").lower()


def _refuse_other_spellings(token: str) -> None:
    if not _SPELLING.fullmatch(token):
        raise TokenError("not a token of ours")


def _text(token: str | bytes) -> str:
    return token if isinstance(token, str) else token.decode("ascii")
