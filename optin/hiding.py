"""What providers say, without the secrets that they may repeat: plain, and in the ways in which secrets travel. Pure.

What may not live here: which words are shown to whom.
"""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import quote, quote_plus

from optin.stored_channels import SECRETS

HIDDEN: Final = "•••"

# A shorter one would hide half of every sentence, and is hardly a secret.
_SHORTEST: Final = 4


def without_secrets(words: str, known: Mapping[str, str]) -> str:
    """The words without any secret of the providers' settings `known`."""
    for form in sorted(set(_forms(known)), key=len, reverse=True):
        words = words.replace(form, HIDDEN)
    return words


def _forms(known: Mapping[str, str]) -> Iterator[str]:
    """Every way in which a secret may stand in an answer."""
    for name in SECRETS:
        secret = known.get(name, "")
        if len(secret) >= _SHORTEST:
            yield from _spellings(secret)
    account, user = known.get("twilio_account_sid", ""), known.get("smtp_user", "")
    if token := known.get("twilio_auth_token", ""):
        yield _base64(f"{account}:{token}")  # Basic authentication, RFC 7617.
    if password := known.get("smtp_password", ""):
        yield _base64(f"\0{user}\0{password}")  # AUTH PLAIN, RFC 4616.


def _spellings(secret: str) -> Iterator[str]:
    yield secret
    yield quote(secret, safe="", errors="surrogatepass")
    yield quote_plus(secret, errors="surrogatepass")
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield html.escape(secret)
    yield _base64(secret)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "surrogatepass")).decode()
