"""A test message, and asking the provider: what was answered is shown, and nobody gets one who does not want any."""

from __future__ import annotations

import pytest

from optin.addresses import read_phone
from optin.channels import whatsapp
from optin.database import db, hot
from optin.ledger import write
from optin.models import Message
from optin.vocabulary import Block, Channel
from tests import cast
from tests.channels import fakes, test_twilio, test_whatsapp
from tests.pages.browse import browse, submit

NUMBER = "+1 415 555 0187"


@pytest.fixture
def twilio(desk):
    """A Twilio that answers like this; what it was asked."""
    opened = []

    def answers(*said):
        opened.append(fakes.served(*said))
        server = opened[-1].__enter__()
        fakes.set_up(desk, **fakes.twilio_values(server.url), **fakes.whatsapp_values(server.url))
        return server.received

    yield answers
    for server in opened:
        server.__exit__(None, None, None)


def tried(owner, to=NUMBER, word="sms", status=200, **typed):
    return submit(owner, browse(owner, f"/channels/{word}"), "Send the test", {"address": to, **typed}, status)


def asked(owner, word="sms"):
    return submit(owner, browse(owner, f"/channels/{word}"), "Ask", {})


def test_a_test_leaves_and_the_providers_own_words_are_shown(owner, twilio):
    received = twilio(fakes.answer(201, {"sid": test_twilio.SID, "to": "+14155550187", "token": fakes.TOKEN}))
    page = tried(owner)

    assert f"The provider took it, as {test_twilio.SID}." in page.text
    assert f'HTTP 201 {{"sid": "{test_twilio.SID}", "to": "+1…87", "token": "•••"}}' in page.text
    assert received[0].form["To"] == "+14155550187"
    assert received[0].form["Body"].startswith("This is a test message from")
    assert db.session.query(Message).count() == 0


def test_a_long_answer_is_cut_after_its_secrets_are_hidden(owner, twilio):
    """A secret that the cut would halve must be whole to be found."""
    before = len('HTTP 201 {"long": "", "token": "12')
    twilio(fakes.answer(201, {"long": "x" * (4000 - before), "token": fakes.TOKEN}))
    page = tried(owner)

    assert 'x", "token": "•' in page.text
    assert '"token": "1' not in page.text


def test_it_stands_in_the_log_with_an_address_that_names_nobody(owner, twilio):
    twilio(test_twilio.CREATED)
    tried(owner)
    log = browse(owner, "/preferences/changes").text

    assert "SMS: test message Not set +1…87" in log
    assert "5550187" not in log


def test_a_no_is_shown_as_the_provider_said_it(owner, twilio):
    twilio(test_twilio.error(21608, message="The number is unverified. <b>Trial</b>"))
    page = tried(owner)

    assert "It was not sent. Twilio 21608: The number is unverified." in page.text
    assert "HTTP 400" in page.text
    assert "<b>Trial" not in page.response.text


def test_who_opted_out_or_is_blocked_gets_none(owner, twilio):
    received = twilio(test_twilio.CREATED)
    ana = cast.add(cast.ANA)
    cast.say_no(ana, Channel.SMS)
    assert "The contact has opted out of this channel." in tried(owner, cast.ANA.phone.e164, status=422).text
    gia = cast.add(cast.Person("Gia", read_phone(NUMBER, "US"), None))
    hot(lambda connection: write.block(connection, gia, Channel.SMS, Block.COMPLAINED, cast.told()))
    page = tried(owner, status=422)

    assert "No test is sent there. The person has reported a message as spam." in page.text
    assert page.find("input", name="address")["value"] == NUMBER
    assert received == []


def test_a_contact_who_was_never_asked_may_get_one_at_any_hour(owner, twilio):
    received = twilio(test_twilio.CREATED)
    cast.add(cast.ANA)
    tried(owner, cast.ANA.phone.e164)

    assert len(received) == 1


def test_on_whatsapp_it_is_a_template(owner, twilio):
    received = twilio(test_whatsapp.TAKEN)
    tried(owner, word="whatsapp", template="order_update:pt_BR")

    assert received[-1].json["template"] == {"name": "order_update", "language": {"code": "pt_BR"}, "components": []}


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"to": ""}, "Type the address that the test goes to."),
        ({"to": "12"}, "Type the number with its country code"),
        ({"template": "Hello World"}, "must be a template's name and language"),
    ],
)
def test_a_slip_is_said_and_keeps_what_was_typed(owner, typed, sentence):
    assert sentence in tried(owner, word="whatsapp", status=422, **typed).text


def test_in_the_sandbox_it_arrives_in_the_simulator(owner):
    assert "The provider took it, as sandbox-tst_" in tried(owner).text


def test_so_many_within_an_hour_are_enough(owner):
    for _ in range(10):
        tried(owner)

    assert "There were 10 tests within an hour. Try again later." in tried(owner, status=422).text


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (fakes.answer(200, {"status": "active"}), "All is well."),
        (fakes.answer(200, {"status": "suspended"}), "Twilio says that the account is suspended, not active."),
        (fakes.answer(401, {"code": 20003}), "Twilio does not know this account with this auth token."),
        (fakes.page(502), "Twilio answered 502 when it was asked about the account."),
    ],
)
def test_twilio_is_asked_and_says_how_it_is(owner, twilio, answer, sentence):
    received = twilio(answer)

    assert sentence in asked(owner).text
    assert received[0].path == f"/2010-04-01/Accounts/{fakes.ACCOUNT}.json"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (fakes.answer(200, {"display_phone_number": "+1 415 555 0199"}), ""),
        (fakes.answer(401, {"error": {"code": 190, "message": "Expired"}}), "WhatsApp 190: Expired"),
        (fakes.page(200), "WhatsApp answered 200 when it was asked about the number."),
    ],
)
def test_whatsapp_is_asked_and_says_how_it_is(answer, sentence):
    with fakes.served(answer) as server:
        assert whatsapp.check(fakes.whatsapp_values(server.url)) == sentence


def test_where_nobody_listens_the_answer_is_a_sentence():
    assert whatsapp.check(fakes.whatsapp_values(fakes.nobody())).startswith("WhatsApp could not be asked: No connection")
