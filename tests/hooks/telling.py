"""Providers that call: requests as Twilio and Meta make them, signed as they sign them."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json

from twilio.request_validator import RequestValidator

from optin.clock import now
from tests import cast
from tests.channels import fakes

ANA = cast.ANA.phone.e164
OURS = "+14155550199"
_ids = itertools.count(1)


def sms(body="Hello", sender=ANA, **more):
    """A message as Twilio posts it: with fields that are blank, and some that we know nothing of."""
    sid = f"SM{next(_ids):032x}"
    return {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": fakes.ACCOUNT,
        "From": sender,
        "To": OURS,
        "Body": body,
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "FromCity": "",
        "ApiVersion": "2010-04-01",
        "SomethingNew": "x",
        **more,
    }


def sms_status(status, sid="SM1", **more):
    return {"MessageSid": sid, "SmsSid": sid, "MessageStatus": status, "SmsStatus": status, "To": ANA, "From": OURS, **more}


def post_form(app, path, form, key=fakes.TOKEN, **headers):
    """Post a form as Twilio does, signed with this key."""
    signature = RequestValidator(key).compute_signature(fakes.PUBLIC_URL + path, form)
    return app.test_client().post(path, data=form, headers={"X-Twilio-Signature": signature, **headers})


def text_in(form, app):
    return post_form(app, "/hooks/twilio/messages", form)


def meta_signature(body, secret=fakes.SECRET):
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def post_json(app, said, secret=fakes.SECRET):
    """Post JSON, or bytes, as Meta does."""
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    headers = {"X-Hub-Signature-256": meta_signature(body, secret), "Content-Type": "application/json"}
    return app.test_client().post("/hooks/whatsapp", data=body, headers=headers)


def envelope(field="messages", number_id=fakes.NUMBER_ID, **value):
    about = {"display_phone_number": "14155550199", "phone_number_id": number_id}
    whole = {"messaging_product": "whatsapp", "metadata": about, **value}
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [{"field": field, "value": whole}]}]}


def chat(ago=0, sender=ANA, user_id="US.13491208655302741918", **message):
    """A message as Meta tells of it: text, unless it says otherwise. An empty sender or user id is left out, as Meta does."""
    names = {"from": sender.removeprefix("+"), "from_user_id": user_id}
    usual = {"id": f"wamid.{next(_ids)}", "timestamp": str(now() - ago), "type": "text"}
    return {**{name: value for name, value in names.items() if value}, **usual, **message}


def words(body, **more):
    return chat(text={"body": body}, **more)


def chat_status(status, reference, ago=0, code=None, **more):
    errors = [{"code": code, "title": "Title", "error_data": {"details": "As Meta says it."}}] if code else []
    usual = {"id": "wamid.out", "status": status, "timestamp": str(now() - ago), "recipient_id": ANA.removeprefix("+")}
    return {**usual, "biz_opaque_callback_data": reference, **({"errors": errors} if errors else {}), **more}


def preference(value, at=None, **more):
    who = {"wa_id": ANA.removeprefix("+"), "user_id": "US.13491208655302741918"}
    usual = {"detail": "User requested", "category": "marketing_messages", "value": value, "timestamp": at or now()}
    return {**who, **usual, **more}


def wrote(app, *messages):
    return post_json(app, envelope(messages=list(messages)))


def became(app, *statuses):
    return post_json(app, envelope(statuses=list(statuses)))


def preferred(app, *preferences):
    return post_json(app, envelope("user_preferences", user_preferences=list(preferences)))
