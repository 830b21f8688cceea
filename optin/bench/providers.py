"""What providers send to a desk by webhook, signed as they sign it, as bytes: messages, statuses, and many things at once.

What may not live here: any provider's address, and how a desk takes it.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

PUBLIC_URL: Final = "https://desk.example.com"
BATCH: Final = 10

_ACCOUNT: Final = "AC" + "0" * 32
_TOKEN: Final = "0" * 32
_SECRET: Final = "1" * 32
_NUMBER_ID: Final = "106540352242922"
_OURS: Final = "+14155550199"

# A desk that both providers call, and that reaches neither.
SETTINGS: Final = {
    "OPTIN_PUBLIC_URL": PUBLIC_URL,
    "OPTIN_TWILIO_ACCOUNT_SID": _ACCOUNT,
    "OPTIN_TWILIO_AUTH_TOKEN": _TOKEN,
    "OPTIN_TWILIO_FROM": _OURS,
    "OPTIN_TWILIO_URL": "http://127.0.0.1:9",
    "OPTIN_WHATSAPP_TOKEN": "2" * 32,
    "OPTIN_WHATSAPP_PHONE_NUMBER_ID": _NUMBER_ID,
    "OPTIN_WHATSAPP_APP_SECRET": _SECRET,
    "OPTIN_WHATSAPP_VERIFY_TOKEN": "3" * 32,
    "OPTIN_WHATSAPP_URL": "http://127.0.0.1:9",
}

_FORM: Final = "application/x-www-form-urlencoded"
_BODIES: Final = ("STOP", "See you at five", "Is the blue one still there?", "Thanks, got it", "Not today")


def texts(senders: list[str], is_signed: bool = True) -> Iterator[bytes]:
    """Messages from these numbers by Twilio, each with an id of its own. Every fifth says STOP."""
    for number, sender in enumerate(itertools.cycle(senders), 1):
        sid = f"SM{number:032x}"
        usual = {"MessageSid": sid, "SmsSid": sid, "AccountSid": _ACCOUNT, "NumMedia": "0", "NumSegments": "1", "FromCity": ""}
        form = {**usual, "From": sender, "To": _OURS, "Body": _BODIES[number % len(_BODIES)], "ApiVersion": "2010-04-01"}
        yield _by_twilio("/hooks/twilio/messages", form, is_signed)


def statuses(references: list[str]) -> Iterator[bytes]:
    """What became of messages with these ids of ours, by Twilio: delivered, one after the other and over again."""
    for reference in itertools.cycle(references):
        form = {"MessageSid": f"SM{reference}", "MessageStatus": "delivered", "AccountSid": _ACCOUNT, "From": _OURS}
        yield _by_twilio(f"/hooks/twilio/statuses?message={reference}", form)


def batches(senders: list[str], at: int) -> Iterator[bytes]:
    """Messages by Meta, `BATCH` of them in one body. `at`: when people wrote (UTC seconds)."""
    froms = itertools.cycle(senders)
    for first in itertools.count(0, BATCH):
        messages = [_chat(number, next(froms), at) for number in range(first, first + BATCH)]
        about = {"display_phone_number": _OURS.removeprefix("+"), "phone_number_id": _NUMBER_ID}
        value = {"messaging_product": "whatsapp", "metadata": about, "messages": messages}
        entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
        yield _by_meta({"object": "whatsapp_business_account", "entry": [entry]})


def _chat(number: int, sender: str, at: int) -> dict[str, Any]:
    text = {"body": _BODIES[1 + number % (len(_BODIES) - 1)]}
    return {"id": f"wamid.{number}", "from": sender.removeprefix("+"), "timestamp": str(at), "type": "text", "text": text}


def _by_twilio(path: str, form: dict[str, str], is_signed: bool = True) -> bytes:
    signature = RequestValidator(_TOKEN).compute_signature(PUBLIC_URL + path, form if is_signed else {})
    return _request(path, urlencode(form).encode(), _FORM, f"X-Twilio-Signature: {signature}")


def _by_meta(said: dict[str, Any]) -> bytes:
    body = json.dumps(said).encode()
    signature = hmac.new(_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return _request("/hooks/whatsapp", body, "application/json", f"X-Hub-Signature-256: sha256={signature}")


def _request(path: str, body: bytes, kind: str, proof: str) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{proof}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
