"""What every hook keeps, however bad the input: no exception, an answer that asks for no more of it, and nothing changed."""

import json
import logging

import pytest

from tests.hooks import mails, telling
from tests.hooks.calls import GENUINE, a_message, by_mail, by_meta, by_twilio, everything, post

FORM = "application/x-www-form-urlencoded"
BODIES = {
    "nothing": b"",
    "truncated JSON": json.dumps(telling.envelope(messages=[telling.words("STOP")])).encode()[:-20],
    "a million lists": b"[" * 1_000_000,
    "a million objects": b'{"entry":' * 1_000_000,
    "a hundred thousand parts": b"Content-Type: message/rfc822\r\n\r\n" * 100_000,
    "no UTF-8": b"Body=\xff\xfe\x80&From=%ff&MessageSid=%c3%28",
    "NUL": b"\x00" * 1000,
    "half a character": rb'{"object":"whatsapp_business_account","entry":"\ud800"}',
    "ten megabytes": b"Body=" + b"x" * 10_000_000,
}
UNKNOWN = {
    "texts": lambda sent: by_twilio("/hooks/twilio/messages", {"EventType": "mystery", "MessageSid": "SM1"}),
    "statuses": lambda sent: by_twilio(f"/hooks/twilio/statuses?message={sent.public_id}", telling.sms_status("mystery")),
    "whatsapp": lambda sent: by_meta(telling.envelope("mystery", messages=[telling.words("STOP")])),
    "mail": lambda sent: by_mail(mails.bounce(sent).replace(b"delivery-status", b"mystery").replace(b"Action", b"Mystery")),
}

every_hook = pytest.mark.parametrize("hook", list(GENUINE))


@pytest.fixture
def sent(desk):
    return a_message(desk)


@pytest.fixture
def quiet(sent, caplog):
    """Nothing is changed by the test, and nothing is logged as a fault."""
    before = everything()
    yield sent
    assert everything() == before
    assert [record.message for record in caplog.records if record.levelno >= logging.ERROR] == []


def vouched_for(app, hook, call, body):
    """This body in the place of the genuine one, with the proof that the provider would give it."""
    if hook == "mail":
        return by_mail(body)
    if hook == "whatsapp":
        return call._replace(data=body, proof=("X-Hub-Signature-256", telling.meta_signature(body)))
    with app.test_request_context(call.path, method="POST", data=body, content_type=FORM) as asked:
        asked.request.max_content_length = asked.request.max_form_memory_size = 1 << 30
        read = asked.request.form
    return by_twilio(call.path, read)._replace(data=body)


def test_all_hooks_are_here(desk, sent):
    there = {rule.rule for rule in desk.url_map.iter_rules() if rule.rule.startswith("/hooks/")}

    assert there == {make(sent).path.partition("?")[0] for make in GENUINE.values()}
    assert UNKNOWN.keys() == GENUINE.keys()


@every_hook
def test_what_nobody_vouches_for_is_turned_away(desk, quiet, hook):
    for name, body in BODIES.items():
        call = GENUINE[hook](quiet)._replace(data=body, proof=("X-Nothing", "at all"))
        assert post(desk, call, FORM) in (401, 403, 413), name


@every_hook
def test_what_is_vouched_for_and_cannot_be_read_is_passed_over(desk, quiet, hook):
    for name, body in BODIES.items():
        call = vouched_for(desk, hook, GENUINE[hook](quiet), body)
        assert post(desk, call, FORM) in ((413, 422) if hook == "mail" else (200, 413)), name


@every_hook
def test_what_is_not_known_is_passed_over(desk, quiet, hook):
    assert post(desk, UNKNOWN[hook](quiet)) == 200


@every_hook
def test_a_repeat_changes_nothing(desk, sent, hook):
    call = GENUINE[hook](sent)
    assert post(desk, call) == 200
    after = everything()

    assert {post(desk, call) for _ in range(5)} == {200}
    assert everything() == after
