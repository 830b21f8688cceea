"""Secrets at rest: sealed with a key of the data directory, so that a copy of the database alone opens nothing.

AES-256-GCM (NIST SP 800-38D) under a key of its own, derived from the at-rest key. A seal is bound to what it is about, so that
one field's secret cannot be put in another's place. What may not live here: which secrets there are, and where they are kept.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from optin.desk import desk

_PURPOSE: Final = b"optin.sealing.v1"
_VERSION: Final = "1."
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12


class SealError(Exception):
    """A stored secret cannot be opened: the key has changed, or what is stored has. The message is a sentence for people."""


def seal(text: str, about: str = "") -> str:
    """The text in a form that can be kept: ASCII, another one each time. `about` names what it is the secret of."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = nonce + _cipher().encrypt(nonce, text.encode(), about.encode())
    return _VERSION + base64.urlsafe_b64encode(sealed).decode()


def unseal(text: str, about: str = "") -> str:
    """What was sealed about the same. Raises `SealError`."""
    try:
        if not text.startswith(_VERSION):
            raise ValueError("of another version")
        whole = base64.b64decode(text.removeprefix(_VERSION), altchars=b"-_", validate=True)
        nonce, sealed = whole[:_NONCE_BYTES], whole[_NONCE_BYTES:]
        return _cipher().decrypt(nonce, sealed, about.encode()).decode()
    except (InvalidTag, ValueError, binascii.Error) as error:
        raise SealError(
            "A stored secret cannot be opened: it was sealed with another OPTIN_AT_REST_KEY. "
            "Put the old key back, or enter the secret again."
        ) from error


def _cipher() -> AESGCM:
    key = desk().config.at_rest_key.encode()
    return AESGCM(HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE).derive(key))
