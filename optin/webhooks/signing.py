"""Secrets, and the headers by which the other side knows that a webhook is ours (Standard Webhooks 1.0.0)."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from standardwebhooks import Webhook

_SECRET_BYTES: Final = 32  # the standard asks for 24 to 64


def new_secret() -> str:
    """A secret as both sides write it: `whsec_…`."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode("ascii")


def headers(keys: Iterable[str], webhook_id: str, at: int, body: str) -> dict[str, str]:
    """The three headers of one try at the instant `at` (UTC seconds), with a signature for each of the secrets."""
    moment = datetime.fromtimestamp(at, UTC)
    return {
        "webhook-id": webhook_id,
        "webhook-timestamp": str(at),
        "webhook-signature": " ".join(Webhook(key).sign(webhook_id, moment, body) for key in keys),
    }
