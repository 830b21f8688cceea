"""SMS through Twilio's REST API, by plain HTTP: whether a request that failed had left is then known, and the SDK does not say.

Twilio has no field for our reference, so it travels in the address of the status callback. What may not live here: what Twilio
tells us later (`optin/hooks/twilio.py`).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from http.client import HTTPException
from typing import Final
from urllib.parse import urlencode

from optin.channels.adapter import Accepted, Answer, NotAccepted, Outgoing, Unclear
from optin.channels.calling import Answered, Line, NeverSentError
from optin.channels.judging import refused, unexplained
from optin.channels.provider import Field, Provider
from optin.connection_faults import in_words
from optin.faults.twilio import means
from optin.vocabulary import Channel

_URL: Final = "https://api.twilio.com"
_ACCOUNT: Final = re.compile(r"AC[0-9a-f]{32}")
_SERVICE: Final = re.compile(r"MG[0-9a-f]{32}")
_LATER_ON: Final = ("failed", "undelivered", "canceled")


class Twilio:
    """One account and one sender: a number, or a Messaging Service."""

    def __init__(self, values: Mapping[str, str]) -> None:
        """Raises `ValueError` with a sentence where a value cannot be right."""
        account, token = values["twilio_account_sid"], values["twilio_auth_token"]
        if not _ACCOUNT.fullmatch(account):
            raise ValueError("The account SID begins with AC and has 32 more characters, digits and a to f.")
        self._line = Line(values.get("twilio_url") or _URL)
        self._path = f"/2010-04-01/Accounts/{account}/Messages.json"
        self._key = base64.b64encode(f"{account}:{token}".encode()).decode()
        self._sender = _sender(values)
        self._callback = f"{values['public_url']}/hooks/twilio/statuses"

    def close(self) -> None:
        """Close the connections that are kept."""
        self._line.close()

    def send(self, message: Outgoing) -> Answer:
        """Create the message there."""
        form = {"To": message.address, "Body": message.body, **self._sender}
        form["StatusCallback"] = f"{self._callback}?{urlencode({'message': message.reference})}"
        headers = {
            "Authorization": f"Basic {self._key}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        try:
            answered = self._line.call("POST", self._path, headers, urlencode(form).encode())
        except NeverSentError as error:
            return NotAccepted(str(error))
        return _answer(answered)


def check(values: Mapping[str, str]) -> str:
    """Ask Twilio about the account: what is wrong, empty if nothing is."""
    account, token = values["twilio_account_sid"], values["twilio_auth_token"]
    key = base64.b64encode(f"{account}:{token}".encode()).decode()
    try:
        line = Line(values.get("twilio_url") or _URL)
        answered = line.call("GET", f"/2010-04-01/Accounts/{account}.json", {"Authorization": f"Basic {key}"})
    except (NeverSentError, HTTPException, OSError, ValueError) as error:
        return f"Twilio could not be asked: {in_words(error)}."
    if answered.status in (401, 403, 404):
        return "Twilio does not know this account with this auth token. Copy both again from the Console."
    if answered.status != 200:
        return f"Twilio answered {answered.status} when it was asked about the account."
    status = answered.json().get("status")
    return "" if status == "active" else f"Twilio says that the account is {status or 'unknown'}, not active."


def _sender(values: Mapping[str, str]) -> dict[str, str]:
    service, number = values.get("twilio_messaging_service", ""), values.get("twilio_from", "")
    if service:
        if not _SERVICE.fullmatch(service):
            raise ValueError("The SID of a Messaging Service begins with MG and has 32 more characters, digits and a to f.")
        return {"MessagingServiceSid": service}
    if not number:
        raise ValueError("Twilio needs a number to send from, or a Messaging Service.")
    return {"From": number}


def _answer(answered: Answered) -> Answer:
    said = answered.json()
    if 200 <= answered.status < 300:
        sid, code = said.get("sid"), said.get("error_code")
        if said.get("status") in _LATER_ON and isinstance(code, int):
            return refused(answered, means(code), f"Twilio {code}: {said.get('error_message') or said['status']}")
        if isinstance(sid, str) and sid:
            return Accepted(sid[:200])
        return Unclear(f"Twilio answered {answered.status} without the id of a message.")
    code = said.get("code")
    if not isinstance(code, int):
        return unexplained(answered, "Twilio")
    if answered.status >= 500 and answered.status != 503:
        return Unclear(f"Twilio answered {answered.status}: {said.get('message')}"[:200])
    return refused(answered, means(code), f"Twilio {code}: {said.get('message')}")


PROVIDER: Final = Provider(
    name="twilio",
    label="Twilio",
    channel=Channel.SMS,
    fields=(
        Field("twilio_account_sid", "Account SID", "Begins with AC. On the first page of the Twilio Console."),
        Field("twilio_auth_token", "Auth token", "The primary one. It also checks that what arrives is from Twilio.", True),
        Field("twilio_from", "Number", "The number that you send from, as +14155550100.", is_needed=False),
        Field("twilio_messaging_service", "Messaging Service", "Its SID, in place of a number: MG…", is_needed=False),
        Field(
            "twilio_opt_outs",
            "Who answers STOP",
            "default: Twilio, by its standard words. advanced: Twilio, by the words of its Advanced Opt-Out. off: this desk.",
            is_needed=False,
        ),
        Field("twilio_shared_key", "Shared key", "Only where Twilio signs with one, in place of the auth token.", True, False),
        Field("twilio_url", "Address of the API", "Only for another region than the usual one.", is_needed=False),
    ),
    make=Twilio,
    check=check,
)
