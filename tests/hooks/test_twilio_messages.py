"""Messages that Twilio passes on: each does what its words say, once, and nobody is answered twice."""

import hashlib
from urllib.parse import urlencode

import pytest

from optin.database import db
from optin.hooks.twilio import read_message
from optin.hooks.twilio_opt_outs import did
from optin.models import InboundMessage
from optin.sending import gate
from optin.vocabulary import Channel, Meaning
from tests.channels import fakes
from tests.hooks import telling
from tests.hooks.telling import sms, text_in
from tests.inbound import writing_in
from tests.inbound.writing_in import answers, blocks, flag

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
BY_OURSELVES = {"twilio_opt_outs": "off"}


def without_twilios_help(app):
    fakes.set_up(app, **fakes.twilio_values(**BY_OURSELVES), **fakes.whatsapp_values())


def test_the_answer_is_one_empty_twiml(called, ana):
    answer = text_in(sms("Hello"), called)

    assert (answer.status_code, answer.content_type, answer.text) == (200, "text/xml", EMPTY)
    assert not answer.headers.getlist("Set-Cookie")


def test_a_stop_is_an_opt_out_and_is_confirmed_once_by_a_message(called, ana):
    without_twilios_help(called)
    answer = text_in(sms("Stop."), called)

    assert (flag(ana), blocks(ana), answer.text) == ("opted_out", [], EMPTY)
    assert [text.partition(":")[0] for text in answers(ana)] == ["Example Shop"]


@pytest.mark.parametrize(("body", "told"), [("Stop", {"OptOutType": "STOP"}), ("cancel ", {}), ("OPTOUT", {})])
def test_nobody_is_answered_whom_twilio_has_answered(called, ana, body, told):
    answer = text_in(sms(body, **told), called)

    assert (flag(ana), blocks(ana), answers(ana)) == ("opted_out", ["stopped"], [])
    assert answer.text == EMPTY


def test_a_start_at_twilio_lifts_its_stop_and_opts_in(called, ana, monkeypatch):
    text_in(sms("STOP"), called)
    db.session.rollback()
    at = writing_in.row(ana).flag_at
    monkeypatch.setattr("optin.hooks.twilio.now", lambda: at + 1)
    monkeypatch.setattr("optin.inbound.receiving.now", lambda: at + 1)
    text_in(sms("START"), called)

    assert (flag(ana), blocks(ana), answers(ana)) == ("opted_in", [], [])


def test_a_delivery_that_is_repeated_changes_nothing(called, ana):
    form = sms("STOP")
    text_in(form, called)
    before = writing_in.events(ana)
    again = text_in(form, called)

    assert again.status_code == 200
    assert writing_in.events(ana) == before


def test_blank_and_unknown_fields_are_part_of_what_is_signed(called, ana):
    assert text_in(sms(" STOP ", FromZip="", Unheard="é"), called).status_code == 200
    assert flag(ana) == "opted_out"


def test_an_unknown_sender_becomes_a_contact(called):
    text_in(sms("STOP", sender="+14155550177"), called)

    assert flag(writing_in.known("+14155550177").id) == "opted_out"


def test_a_message_on_twilios_whatsapp_counts_there(called, ana):
    form = sms("Stop promotions", sender=f"whatsapp:{telling.ANA}", To="whatsapp:+14155550199", ButtonPayload="out:msg_x")
    text_in(form, called)

    assert (flag(ana, Channel.WHATSAPP), flag(ana)) == ("opted_out", "opted_in")


@pytest.mark.parametrize(
    ("more", "body"),
    [
        ({"NumMedia": "1", "MediaContentType0": "image/jpeg"}, "[image/jpeg]"),
        ({"NumMedia": "3", "MediaContentType0": "image/jpeg"}, "[several attachments]"),
        ({"NumMedia": "1", "Body": "Look"}, "Look"),
        ({}, ""),
    ],
)
def test_what_has_no_words_is_described(more, body):
    assert read_message(sms("", **more), "off", 1).body == body


@pytest.mark.parametrize("broken", [{"MessageSid": ""}, {"From": ""}, {"From": "messenger:123"}, {"From": "sms:"}])
def test_what_is_no_message_is_passed_over(called, ana, broken):
    answer = text_in({**sms("STOP"), **broken}, called)

    assert (answer.status_code, answer.text, flag(ana)) == (200, EMPTY, "opted_in")


@pytest.mark.parametrize(
    ("handling", "told", "body", "ours", "meaning", "is_answered"),
    [
        ("default", "STOP", "whatever", telling.OURS, Meaning.OPT_OUT, True),
        ("off", "help", "whatever", telling.OURS, Meaning.HELP, True),
        ("default", "", " stopall", telling.OURS, Meaning.OPT_OUT, True),
        ("default", "", "STOP PLEASE", telling.OURS, None, False),
        ("default", "", "YES", telling.OURS, None, False),
        ("default", "", "info", telling.OURS, Meaning.HELP, True),
        ("default", "", "STOP", "+18005550199", Meaning.OPT_OUT, True),
        ("default", "", "QUIT", "+18005550199", None, False),
        ("default", "", "UNSTOP", "+18005550199", Meaning.OPT_IN, True),
        ("advanced", "", "STOP", telling.OURS, None, False),
        ("default", "SOMETHING", "Hello", "12345", None, False),
    ],
)
def test_what_twilio_did_by_itself(handling, told, body, ours, meaning, is_answered):
    assert did(handling, told, body, ours) == (meaning, is_answered)


def test_a_shared_key_signs_in_place_of_the_token(called, ana):
    fakes.set_up(called, **fakes.twilio_values(twilio_shared_key="shared secret"))
    settings = {"X-Twilio-Webhooks-Signature-Settings": "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"}
    path, form = "/hooks/twilio/messages", sms("STOP")
    right = telling.RequestValidator("shared secret").compute_signature(fakes.PUBLIC_URL + path, form, "HMAC_SHA256")
    wrong = telling.RequestValidator(fakes.TOKEN).compute_signature(fakes.PUBLIC_URL + path, form, "HMAC_SHA256")
    client = called.test_client()

    assert client.post(path, data=form, headers={"X-Twilio-Signature": wrong, **settings}).status_code == 403
    assert client.post(path, data=form, headers={"X-Twilio-Signature": right, **settings}).status_code == 200
    assert flag(ana) == "opted_out"


def test_without_a_token_nothing_is_from_twilio(app):
    form = sms("STOP")
    answer = telling.post_form(app, "/hooks/twilio/messages", form, key="")

    assert answer.status_code == 403
    assert db.session.query(InboundMessage).count() == 0


def test_what_the_desk_answers_leaves_by_the_gate(called, ana):
    with fakes.served(fakes.answer(201, {"sid": "SM1", "status": "queued"})) as server:
        fakes.set_up(called, **fakes.twilio_values(server.url, **BY_OURSELVES))
        text_in(sms("HELP"), called)
        gate.dispatch_due()

    (request,) = server.received
    assert request.form["To"] == telling.ANA
    assert "Reply STOP to unsubscribe" in request.form["Body"]


MESSAGES = "/hooks/twilio/messages"


def by_get(app, form, key=fakes.TOKEN, address=fakes.PUBLIC_URL):
    """A message by GET: all of it stands in the address, which alone is signed."""
    path = f"{MESSAGES}?{urlencode(form)}"
    signature = telling.RequestValidator(key).compute_signature(address + path, {})
    return app.test_client().get(path, headers={"X-Twilio-Signature": signature})


def test_a_message_by_get_counts_as_well(called, ana):
    assert by_get(called, sms("Hello"), key="other").status_code == 403
    answer = by_get(called, sms("STOP", Unheard="\u00e9 &"))

    assert (answer.status_code, answer.text, flag(ana)) == (200, EMPTY, "opted_out")


@pytest.mark.parametrize("address", [fakes.PUBLIC_URL, f"{fakes.PUBLIC_URL}:443"])
def test_the_address_is_signed_with_its_port_and_without(called, ana, address):
    assert by_get(called, sms("STOP"), address=address).status_code == 200
    assert flag(ana) == "opted_out"


def test_the_address_that_twilio_knows_counts_and_not_the_one_that_was_asked(called, ana):
    path, form = f"{MESSAGES}?shop=1", sms("STOP")
    signature = telling.RequestValidator(fakes.TOKEN).compute_signature(fakes.PUBLIC_URL + path, form)
    sent = {"data": form, "headers": {"X-Twilio-Signature": signature}, "base_url": "http://10.0.0.7:8000"}

    assert called.test_client().post(MESSAGES, **sent).status_code == 403
    assert called.test_client().post(path, **sent).status_code == 200
    assert flag(ana) == "opted_out"


def test_another_body_is_signed_by_its_hash_and_is_no_message(called, ana):
    body = '{"Body": "STOP"}'
    path = f"{MESSAGES}?bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
    signature = telling.RequestValidator(fakes.TOKEN).compute_signature(fakes.PUBLIC_URL + path, {})
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/json"}
    answers = [called.test_client().post(path, data=sent, headers=headers).status_code for sent in (body, body + " ")]

    assert (answers, flag(ana)) == ([200, 403], "opted_in")
