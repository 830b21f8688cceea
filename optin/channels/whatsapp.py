"""WhatsApp through Meta's Cloud API: text, reply buttons, and approved templates with named placeholders.

Whether typed words may leave (the 24-hour window) is the policy's question. What may not live here: what Meta tells us later
(`optin/hooks/whatsapp.py`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any, Final

from optin.channels.adapter import Accepted, Answer, Approved, NotAccepted, Outgoing, Unclear
from optin.channels.calling import Answered, Line, NeverSentError
from optin.channels.judging import refused, unexplained
from optin.channels.provider import Field, Provider
from optin.connection_faults import in_words
from optin.faults.whatsapp import means
from optin.vocabulary import Channel, Fault

URL: Final = "https://graph.facebook.com/v24.0"

# What Meta takes of typed words: characters of a text, of one with buttons, and of a button.
_LONGEST_TEXT: Final = 4096
_LONGEST_WITH_BUTTONS: Final = 1024
_LONGEST_BUTTON: Final = 20

_LINK: Final = re.compile(r"https?://\S+")
_NUMBER_ID: Final = re.compile(r"\d{5,25}")


class WhatsApp:
    """One number of a business."""

    def __init__(self, values: Mapping[str, str]) -> None:
        """Raises `ValueError` with a sentence where a value cannot be right."""
        number = values["whatsapp_phone_number_id"]
        if not _NUMBER_ID.fullmatch(number):
            raise ValueError("The id of the number is made of digits; it is not the number itself.")
        self._line = Line(values.get("whatsapp_url") or URL)
        self._path = f"/{number}/messages"
        self._token = values["whatsapp_token"]
        self._confirmation = values.get("whatsapp_confirmation_template", "")

    def close(self) -> None:
        """Close the connections that are kept."""
        self._line.close()

    def send(self, message: Outgoing) -> Answer:
        """Hand the message over. Where it cannot be put into Meta's shape, nothing is asked."""
        content = _typed(message) if message.is_free else self._approved(message)
        if isinstance(content, NotAccepted):
            return content
        whole = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": message.address,
            "biz_opaque_callback_data": message.reference,
            **content,
        }
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        try:
            answered = self._line.call("POST", self._path, headers, json.dumps(whole).encode())
        except NeverSentError as error:
            return NotAccepted(str(error))
        return _answer(answered)

    def _approved(self, message: Outgoing) -> dict[str, Any] | NotAccepted:
        template = message.template or self._to_confirm(message)
        if template is None:
            return _ours("No template is set for requests to confirm. Set OPTIN_WHATSAPP_CONFIRMATION_TEMPLATE.")
        if template.values is None:
            return _ours("The words are not those of the template. Send the template anew.")
        if empty := [name for name, value in template.values.items() if not value]:
            return _ours(f"WhatsApp takes no empty {{{{{empty[0]}}}}}. Give it a fallback in the template.")
        values = [{"type": "text", "parameter_name": name, "text": value} for name, value in template.values.items()]
        buttons = [
            {"type": "button", "sub_type": "quick_reply", "index": str(place), "parameters": [_payload(reply.payload)]}
            for place, reply in enumerate(message.buttons)
        ]
        components = [{"type": "body", "parameters": values}] if values else []
        name = {"name": template.name, "language": {"code": template.language}}
        return {"type": "template", "template": {**name, "components": [*components, *buttons]}}

    def _to_confirm(self, message: Outgoing) -> Approved | None:
        """The template for the desk's own request to confirm an opt-in, which has the link of the message."""
        name, _, language = self._confirmation.partition(":")
        link = _LINK.search(message.body)
        return Approved(name, language, {"link": link[0]}) if name and link else None


def check(values: Mapping[str, str]) -> str:
    """Ask Meta about the number: what is wrong, empty if nothing is."""
    try:
        line = Line(values.get("whatsapp_url") or URL)
        path = f"/{values['whatsapp_phone_number_id']}?fields=display_phone_number,quality_rating"
        answered = line.call("GET", path, {"Authorization": f"Bearer {values['whatsapp_token']}"})
    except (NeverSentError, HTTPException, OSError, ValueError) as error:
        return f"WhatsApp could not be asked: {in_words(error)}."
    said = answered.json()
    error_said = said.get("error")
    if isinstance(error_said, dict):
        return f"WhatsApp {error_said.get('code')}: {_details(error_said) or error_said.get('message')}"
    if answered.status != 200 or "display_phone_number" not in said:
        return f"WhatsApp answered {answered.status} when it was asked about the number."
    return ""


def _payload(payload: str) -> dict[str, str]:
    return {"type": "payload", "payload": payload}


def _typed(message: Outgoing) -> dict[str, Any] | NotAccepted:
    longest = _LONGEST_WITH_BUTTONS if message.buttons else _LONGEST_TEXT
    if len(message.body) > longest:
        return _ours(f"WhatsApp takes at most {longest:,} characters here.")
    if not message.buttons:
        return {"type": "text", "text": {"body": message.body, "preview_url": False}}
    buttons = [
        {"type": "reply", "reply": {"id": reply.payload, "title": reply.text[:_LONGEST_BUTTON]}} for reply in message.buttons
    ]
    asked = {"type": "button", "body": {"text": message.body}, "action": {"buttons": buttons}}
    return {"type": "interactive", "interactive": asked}


def _ours(why: str) -> NotAccepted:
    return NotAccepted(why, permanent=True, reason=Fault.OURS)


def _answer(answered: Answered) -> Answer:
    said = answered.json()
    if 200 <= answered.status < 300:
        reference = _reference(said)
        return Accepted(reference) if reference else Unclear(f"WhatsApp answered {answered.status} without a message id.")
    error = said.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    if not isinstance(error, dict) or not isinstance(code, int):
        return unexplained(answered, "WhatsApp")
    words = f"WhatsApp {code}: {_details(error) or error.get('message')}"
    meant = means(code)
    if answered.status >= 500 and answered.status != 503 and meant.wait < _SURELY_NOT:
        return Unclear(words[:200])
    return refused(answered, meant, words)


# Of errors of the server those that say how long to stay away are a no; 131000 and what is not known could be anything.
_SURELY_NOT: Final = 60


def _reference(said: Mapping[str, Any]) -> str:
    messages = said.get("messages")
    first = messages[0] if isinstance(messages, list) and messages else None
    reference = first.get("id") if isinstance(first, dict) else None
    return reference[:200] if isinstance(reference, str) else ""


def _details(error: Mapping[str, Any]) -> str:
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, dict) else None
    return details if isinstance(details, str) else ""


PROVIDER: Final = Provider(
    name="whatsapp",
    label="WhatsApp Cloud API",
    channel=Channel.WHATSAPP,
    fields=(
        Field("whatsapp_token", "Access token", "Of a system user of the WhatsApp account. It should not expire.", True),
        Field("whatsapp_phone_number_id", "Phone number ID", "Under the number in the app's API setup; not the number itself."),
        Field("whatsapp_app_secret", "App secret", "In the app's basic settings. It proves what is from Meta.", True),
        Field(
            "whatsapp_verify_token",
            "Verify token",
            "A word of your own, typed at Meta with the address of the webhook.",
            True,
        ),
        Field(
            "whatsapp_confirmation_template",
            "Template for requests to confirm",
            "Name and language of an approved utility template with {{link}} in it, as confirm_opt_in:en.",
            is_needed=False,
        ),
        Field("whatsapp_url", "Address of the API", "Only for another version than the usual one.", is_needed=False),
    ),
    make=WhatsApp,
    check=check,
)
