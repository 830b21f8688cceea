"""Whether a request is from the provider that it names. Pure, and in constant time where it compares.

Twilio signs the address as it was entered there, with the parameters of the form; Meta the bytes of the body.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, Final

from twilio.request_validator import RequestValidator, get_signature_algorithm

_PREFIX: Final = "sha256="


def is_from_twilio(key: str, url: str, form: Any, signature: str, settings: str) -> bool:
    """`key`: the auth token, or the shared key where `settings` (`X-Twilio-Webhooks-Signature-Settings`) says that one signed.
    `form` is a mapping, of several values to a name where it has `getlist`, or the text of a body whose hash stands in the
    address. Without a key nothing is from Twilio."""
    if not key or not signature.isascii():
        return False
    algorithm = get_signature_algorithm(settings)
    try:
        return bool(RequestValidator(key).validate(url, form, signature, algorithm))
    except ValueError:  # An address that is none, or characters that have no bytes.
        return False


def is_from_meta(secret: str, body: bytes, signature: str) -> bool:
    """`signature` is the header `X-Hub-Signature-256`. Without a secret nothing is from Meta."""
    if not secret or not signature.startswith(_PREFIX):
        return False
    right = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(right.encode(), signature.removeprefix(_PREFIX).encode("utf-8", "replace"))


def is_same(one: str, other: str) -> bool:
    """Whether two words are the same. An empty one is not."""
    return bool(one) and hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
