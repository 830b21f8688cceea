"""Twilio's webhooks: messages that come in, and statuses of those that went out.

The answer is always one empty TwiML: what the desk answers goes out by the gate, like every message, and never twice. What may
not live here: what a message or a status does.
"""

from __future__ import annotations

import logging
from typing import Final

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from optin import inbound, jobs
from optin.channels.registry import values
from optin.clock import now
from optin.database import hot
from optin.faults.twilio import means
from optin.hooks import signatures, suspects, twilio_opt_outs
from optin.hooks.heard import heard, refused, unwanted
from optin.hooks.suspects import Suspect
from optin.inbound import Received
from optin.sending import statuses
from optin.sending.statuses import Status
from optin.vocabulary import Channel, MessageState

NAME: Final = "twilio"
MOST_BYTES: Final = 256 * 1024

_NOTHING: Final = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
_CHANNELS: Final = {"": Channel.SMS, "rcs": Channel.SMS, "whatsapp": Channel.WHATSAPP}
_STATES: Final = {
    "sent": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.READ,
    "undelivered": MessageState.FAILED,
    "failed": MessageState.FAILED,
    "canceled": MessageState.FAILED,
}
_ON_THE_WAY: Final = frozenset({"accepted", "scheduled", "queued", "sending", "receiving", "received", "partially_delivered"})

_log = logging.getLogger(__name__)
blueprint = Blueprint("hooks_twilio", __name__, url_prefix="/hooks/twilio")

Form = MultiDict[str, str]


@blueprint.route("/messages", methods=["GET", "POST"])
def messages() -> ResponseReturnValue:
    """A message from a person. Twilio sends it by GET where that was chosen there, and signs the address alone."""
    form = _form()
    if not _is_signed(form):
        _suspect(form)
        return refused(NAME)
    heard(NAME)
    received = read_message(form, values().get("twilio_opt_outs", ""), now())
    if received is None:
        return unwanted(NAME, "a message without an id or a sender", _twiml())
    inbound.receive(received)
    jobs.wake()
    return _twiml()


@blueprint.post("/statuses")
def status() -> ResponseReturnValue:
    """What became of a message of ours; the address names which."""
    form = _form()
    if not _is_signed(form):
        return refused(NAME)
    heard(NAME)
    said = form.get("MessageStatus", "")
    told = read_status(request.args.get("message", ""), form, now())
    if told is None:
        return _twiml() if said in _ON_THE_WAY else unwanted(NAME, "a status that is not known", _twiml())
    hot(lambda connection: statuses.take(connection, told, now()))
    return _twiml()


def read_message(form: Form, handling: str, at: int) -> Received | None:
    """The message in a form; None where it is none. Twilio sends no time, so it is the present one (`at`: UTC seconds)."""
    reference, sender, body = form.get("MessageSid", ""), form.get("From", ""), form.get("Body", "")
    kind, _, address = sender.rpartition(":")
    channel = _CHANNELS.get(kind.lower())
    if not reference or not address or channel is None:
        return None
    ours = form.get("To", "").rpartition(":")[2]
    silent = handling if channel is Channel.SMS else "off"  # Twilio answers nobody on WhatsApp by itself.
    did = twilio_opt_outs.did(silent, form.get("OptOutType", ""), body, ours)
    return Received(
        channel=channel,
        sender=address,
        reference=reference,
        body=body or _described(form),
        at=at,
        received_at=ours,
        payload=form.get("ButtonPayload", ""),
        provider_meaning=did.meaning,
        is_answered=did.is_answered,
    )


def read_status(reference: str, form: Form, at: int) -> Status | None:
    """The status in a form; None where it says nothing about where a message is."""
    state = _STATES.get(form.get("MessageStatus", ""))
    if state is None or not reference or "\0" in reference:
        return None
    code = form.get("ErrorCode", "")
    is_failed = state is MessageState.FAILED
    number = int(code) if is_failed and code.isascii() and code.isdigit() and len(code) < 8 else None
    return Status(
        reference=reference,
        state=state,
        at=at,
        called=form.get("MessageSid", "").replace("\0", ""),
        fault=None if number is None else means(number).fault,
        words=f"Twilio {number}" if number is not None else form.get("MessageStatus", "") if is_failed else "",
    )


def _described(form: Form) -> str:
    """Something to show for a message without words."""
    count = form.get("NumMedia", "0")
    if count in ("", "0"):
        return ""
    return f"[{form.get('MediaContentType0', '')[:80] or 'attachment'}]" if count == "1" else "[several attachments]"


def _form() -> Form:
    request.max_content_length = MOST_BYTES
    request.max_form_memory_size = MOST_BYTES
    return request.form if request.method == "POST" else request.args


def _is_signed(form: Form) -> bool:
    """What is signed besides the address: the fields of a form, the hash of any other body, and of a GET nothing."""
    settings = request.headers.get("X-Twilio-Webhooks-Signature-Settings", "")
    known = values()
    key = known.get("twilio_shared_key" if settings else "twilio_auth_token", "")
    query = request.query_string.decode("latin-1")
    url = known["public_url"] + request.path + (f"?{query}" if query else "")
    beside: Form | str = form if request.method == "POST" else MultiDict()
    if "bodySHA256" in request.args:
        beside = request.get_data(as_text=True)
    return signatures.is_from_twilio(key, url, beside, request.headers.get("X-Twilio-Signature", ""), settings)


def _suspect(form: Form) -> None:
    received = read_message(form, "off", now())
    if received is not None:
        told = (received.body, received.payload, received.provider_meaning)
        suspects.look_at(NAME, [Suspect(received.channel, received.sender, *told)])


def _twiml() -> Response:
    return Response(_NOTHING, content_type="text/xml")
