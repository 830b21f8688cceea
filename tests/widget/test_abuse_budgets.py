"""Text messages cost money, and some people earn it: countries, neighbouring numbers, and a day's budget for requests."""

from dataclasses import replace

import pytest
import time_machine
from sqlalchemy import select

from optin.addresses import read_mobile
from optin.budgets import range_of
from optin.contacts import Person
from optin.models import Message
from optin.vocabulary import Act, Channel
from tests.cast import add, say_yes
from tests.widget.refused import refused
from tests.widget.test_limits import limited
from tests.widget.visiting import (
    ALL,
    EMAIL,
    PHONE,
    SMS,
    Answer,
    Visit,
    acts,
    contact_ids,
    link,
    made,
    read,
    requests,
    sign_up,
)

FIRST, SECOND, THIRD = "+1 415 555 0134", "+1 212 555 0178", "+1 310 555 0142"
BRITISH = "+44 7400 123456"
ASKING = replace(SMS, double_opt_in=True)


@pytest.fixture(autouse=True)
def _noon():
    """No stretch of a limit, and no day, ends in the middle of a test."""
    with time_machine.travel(1_800_000_000, tick=False):
        yield


@pytest.mark.parametrize(("countries", "status"), [("US", 422), ("US,GB", 200), ("", 200)])
def test_a_country_that_is_not_allowed_gets_a_sentence_beside_the_field(app, countries, status):
    limited(app, sms_countries=frozenset(countries.split(",")) - {""})
    form = made()
    response = sign_up(app, form, phone=BRITISH)

    assert response.status_code == status
    assert len(contact_ids()) == (status == 200)
    if status == 422:
        assert Answer(response).find(id="phone-e").text.startswith("Text messages cannot be sent to this country.")
        assert refused(form) == {"country_not_allowed": 1}


def test_a_country_is_a_country_and_not_its_code(desk):
    limited(desk, sms_countries=frozenset({"CA"}))
    form = made()

    assert sign_up(desk, form, phone="+1 416 555 0134").status_code == 200
    assert sign_up(desk, form, phone="+1 415 555 0134").status_code == 422
    assert sign_up(desk, form, phone="+883 5100 0000 0000").status_code == 422


def test_the_countries_are_those_of_text_messages_alone(desk):
    limited(desk, sms_countries=frozenset({"US"}))
    form = made(ALL)

    assert sign_up(desk, form, phone=BRITISH, channel="whatsapp").status_code == 200
    assert sign_up(desk, form, phone=BRITISH, channel=["sms", "whatsapp"]).status_code == 422
    assert sign_up(desk, form, phone="", email=EMAIL, channel="email").status_code == 200


def test_it_speaks_the_visitors_language(desk):
    limited(desk, sms_countries=frozenset({"US"}))
    response = sign_up(desk, made(language="de"), phone=BRITISH)

    assert "In dieses Land können keine SMS gesendet werden." in Answer(response).text


def test_a_form_causes_so_many_requests_in_a_day(app):
    limited(app, limit_sms_per_form=2)
    form, other = made(ASKING), made(ASKING)
    with time_machine.travel(1_800_000_000, tick=False):
        answers = [sign_up(app, form, phone=phone) for phone in (FIRST, SECOND, THIRD)]
        assert len({(answer.status_code, answer.data, str(answer.headers)) for answer in answers}) == 1
        assert (len(requests()), acts(), refused(form)) == (2, [Act.ASKED] * 2, {"sms_budget": 1})
        sign_up(app, other, phone=THIRD)
    with time_machine.travel(1_800_000_000 + 24 * 60 * 60, tick=False):
        sign_up(app, form, phone="+1 213 555 0111")

    assert len(requests()) == 4


def test_the_budget_is_spent_by_messages_and_by_nothing_else(desk):
    limited(desk, limit_sms_per_form=1)
    form = made(replace(ALL, double_opt_in=True))
    sign_up(desk, form, email=EMAIL, channel="email")
    known = add(Person(phone=read_mobile(SECOND, "US")))
    say_yes(known, Channel.SMS)
    sign_up(desk, form, phone=SECOND, channel="sms")
    for _ in range(2):
        sign_up(desk, form, phone=FIRST, channel="sms")

    assert len(requests()) == 2
    assert refused(form) == {}


def test_both_channels_of_a_phone_spend_it(desk):
    limited(desk, limit_sms_per_form=3)
    form = made(replace(ALL, double_opt_in=True))
    for phone in (FIRST, SECOND):
        sign_up(desk, form, phone=phone, channel=["sms", "whatsapp"])

    assert (len(requests()), refused(form)) == (3, {"sms_budget": 1})


def test_a_form_that_may_send_nothing_sends_nothing(desk):
    limited(desk, limit_sms_per_form=0)
    form = made(ASKING)

    assert sign_up(desk, form, phone=FIRST).status_code == 200
    assert (requests(), refused(form)) == ([], {"sms_budget": 1})


def test_neighbouring_numbers_are_one_range():
    assert range_of("+14155550134") == range_of("+14155550999") != range_of("+14155551134")


def test_whoever_walks_through_neighbouring_numbers_is_passed_over_in_silence(app):
    limited(app, limit_per_range=2)
    forms = [made(ASKING), made(ASKING)]
    walked = [f"+1 415 555 01{number:02d}" for number in range(4)]
    answers = [sign_up(app, forms[number % 2], phone=phone) for number, phone in enumerate(walked)]

    assert len({(answer.status_code, answer.data) for answer in answers}) == 1
    assert (len(contact_ids()), len(requests())) == (2, 2)
    assert [refused(form) for form in forms] == [{"number_range": 1}, {"number_range": 1}]
    sign_up(app, forms[0], phone=SECOND)
    assert len(requests()) == 3


def test_the_rest_of_such_a_submission_is_taken(desk):
    limited(desk, limit_per_range=1)
    form = made(ALL)
    sign_up(desk, form, phone=FIRST, channel="sms")
    sign_up(desk, form, phone="+1 415 555 0135", email=EMAIL, channel=["sms", "email"])

    assert acts() == [Act.OPTED_IN] * 2
    assert refused(form) == {"number_range": 1}


def test_an_address_that_is_typed_too_often_is_counted_once_for_each_time(desk):
    limited(desk, limit_per_address=1)
    form = made(ALL)
    for _ in range(3):
        sign_up(desk, form, phone=FIRST, channel=["sms", "whatsapp"])

    assert refused(form) == {"address_limit": 2}


@pytest.mark.parametrize("double", [True, False])
def test_nothing_that_was_typed_is_sent_to_anybody(app, double):
    hostile = {"name": "Buy-pills-now", "organisation": "Evil Corp", "message": "Click here", "o": "https://evil.example"}
    headers = {"User_Agent": "Evil/6.6", "Accept_Language": "en;evil", "Referer": "https://evil.example/x"}
    visit = Visit(app, link(made(replace(ALL, double_opt_in=double))))
    token = visit.token(visit.look(**headers))
    visit.send(
        token, headers, phone=f" {PHONE}  ", email="Evil.Words@example.com", channel=["sms", "whatsapp", "email"], **hostile
    )

    sent = read(select(Message.subject, Message.body))
    assert len(sent) == 3 * double
    for subject, body in sent:
        text = f"{subject or ''}\n{body}"
        assert "Example Shop" in text
        for typed in (*hostile.values(), *headers.values(), "Evil", "evil", "415"):
            assert typed not in text
