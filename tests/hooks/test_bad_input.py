"""What anybody can send to a webhook: broken, huge, deep, or in no writing at all. No exception, and nothing is changed."""

import json
import logging

import pytest

from optin.vocabulary import Channel
from tests.hooks import telling
from tests.inbound.writing_in import blocks, events, flag

DEEP = b"[" * 1_000_000
BODIES = {
    "nothing": b"",
    "truncated": json.dumps(telling.envelope(messages=[telling.words("STOP")])).encode()[:-20],
    "deep lists": DEEP,
    "deep objects": b'{"entry":' * 300_000,
    "deep inside": b'{"object":"whatsapp_business_account","entry":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "not UTF-8": b'{"object":"\xff\xfe\x80"}',
    "half a character": rb'{"object":"whatsapp_business_account","entry":[{"changes":[{"field":"\ud800"}]}]}',
    "no object": b"[]",
    "a number": b"9" * 5000,
    "not a number": b'{"object":NaN}',
    "NUL": b"\x00" * 100,
    "other object": b'{"object":"page","entry":[{"changes":[]}]}',
    "wrong shapes": b'{"object":"whatsapp_business_account","entry":{"changes":5}}',
    "more wrong shapes": b'{"object":"whatsapp_business_account","entry":[5,null,{"changes":[7,{"field":{},"value":[]}]}]}',
}


@pytest.fixture
def quiet(ana, caplog):
    """Nothing is changed for Ana by the test, and nothing is logged as a fault."""
    before = events(ana)
    yield ana
    assert (events(ana), flag(ana), blocks(ana), flag(ana, Channel.WHATSAPP)) == (before, "opted_in", [], "opted_in")
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize("name", list(BODIES))
def test_what_meta_signed_and_nobody_can_read_is_passed_over(called, quiet, name):
    assert telling.post_json(called, BODIES[name]).status_code == 200


@pytest.mark.parametrize("name", list(BODIES))
def test_what_nobody_signed_is_refused(called, quiet, name):
    client = called.test_client()

    assert client.post("/hooks/whatsapp", data=BODIES[name]).status_code == 403
    for path in ("/hooks/twilio/messages", "/hooks/twilio/statuses"):
        body = BODIES[name][:100_000]
        assert client.post(path, data=body, content_type="application/x-www-form-urlencoded").status_code == 403
        assert client.post(path, data=body, content_type="application/json").status_code == 403


@pytest.mark.parametrize("path", ["/hooks/whatsapp", "/hooks/twilio/messages", "/hooks/twilio/statuses"])
@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_ten_megabytes_are_too_large(called, quiet, path, kind):
    answer = called.test_client().post(path, data=b"Body=" + b"x" * 10_000_000, content_type=kind)

    assert answer.status_code == 413


def test_a_form_of_a_hundred_thousand_fields_is_only_refused(called, quiet):
    body = "&".join(f"a{number}=" for number in range(30_000))
    answer = called.test_client().post("/hooks/twilio/messages", data=body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 403


@pytest.mark.parametrize("body", ["\ud83d", "a\x00b", "\u202ehello", "é" * 1600])
def test_words_in_any_writing_are_taken(called, quiet, body):
    form = telling.sms(body.encode("utf-8", "replace").decode())

    assert telling.text_in(form, called).status_code == 200
    assert telling.wrote(called, telling.words(body)).status_code == 200


STATUS = ["id", "status", "timestamp", "recipient_id", "recipient_user_id", "biz_opaque_callback_data"]
HOSTILE = "x\x00" + "y" * 100_000


@pytest.mark.parametrize("field", ["id", "from", "from_user_id", "timestamp", "type"])
def test_hostile_values_in_a_message_break_nothing(called, quiet, field):
    answers = [
        telling.wrote(called, telling.words("Hello", **{field: value})) for value in (HOSTILE, "", None, 1 << 70, {}, [])
    ]

    assert {answer.status_code for answer in answers} == {200}


@pytest.mark.parametrize("field", STATUS)
def test_hostile_values_in_a_status_break_nothing(called, quiet, field):
    for value in (HOSTILE, "", None, 1 << 70, {}, []):
        status = {**telling.chat_status("failed", "msg_x", code=131026), field: value}
        assert telling.became(called, status).status_code == 200


@pytest.mark.parametrize("field", ["MessageSid", "From", "To", "OptOutType", "ButtonPayload", "NumMedia", "ErrorCode"])
def test_hostile_values_in_a_form_break_nothing(called, quiet, field):
    for value in (HOSTILE, "", "9" * 400, "\u0663"):
        assert telling.text_in(telling.sms("Hello", **{field: value}), called).status_code == 200
        status = telling.sms_status("failed", **{field: value})
        assert telling.post_form(called, "/hooks/twilio/statuses?message=msg_x", status).status_code == 200


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_ways_to_ask_are_not_known(called, method):
    assert getattr(called.test_client(), method)("/hooks/twilio/messages").status_code == 405
    assert getattr(called.test_client(), method)("/hooks/whatsapp").status_code == 405
