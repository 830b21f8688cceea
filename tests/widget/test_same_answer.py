"""Nobody can find out from the answer who is known here."""

import pytest

from optin import jobs
from optin.addresses import read_mobile
from optin.contacts import Person
from optin.vocabulary import Channel
from tests.cast import add, say_no, say_yes
from tests.widget.visiting import Visit, link, made
from widget import posting

KNOWN, OPTED_IN, OPTED_OUT, NEW = (f"+1 415 555 01{number}" for number in (34, 35, 36, 37))


@pytest.mark.parametrize("double", [False, True])
def test_the_answer_is_the_same_for_everybody(app, double):
    for phone, says in ((KNOWN, None), (OPTED_IN, say_yes), (OPTED_OUT, say_no)):
        contact = add(Person(phone=read_mobile(phone, "US")))
        if says:
            says(contact, Channel.SMS)
    form = made(double_opt_in=double)

    answers = [Visit(app, link(form)).send(phone=phone) for phone in (KNOWN, OPTED_IN, OPTED_OUT, NEW)]

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    headers = [[pair for pair in answer.headers if pair[0] != "X-Request-Id"] for answer in answers]
    assert all(other == headers[0] for other in headers)


def test_who_was_typed_too_often_gets_the_same_answer_too(app):
    form = made()
    answers = [Visit(app, link(form)).send(phone=NEW) for _ in range(5)]

    assert len({(answer.status_code, answer.data) for answer in answers}) == 1


def test_a_message_to_send_is_no_matter_of_the_answers_time(desk, monkeypatch):
    """A worker is woken when the answer is on its way, so those who get a message do not wait longer than those who do not."""
    woken = []
    monkeypatch.setattr(jobs, "wake", lambda: woken.append(True))
    visit = Visit(desk, link(made(double_opt_in=True)))
    response = desk.test_client().post(visit.path, data={"t": visit.token(), "phone": NEW}, buffered=False)

    assert ("Thank you." in response.text, woken) == (True, [])
    response.close()
    assert woken == [True]


def test_everybody_waits_for_one_commit(app, monkeypatch):
    for phone, says in ((KNOWN, None), (OPTED_IN, say_yes), (OPTED_OUT, say_no)):
        contact = add(Person(phone=read_mobile(phone, "US")))
        if says:
            says(contact, Channel.SMS)
    commits, commit = [], posting.hot
    monkeypatch.setattr(posting, "hot", lambda work: (commits.append(1), commit(work))[1])
    form = made(double_opt_in=True)
    for phone in (KNOWN, OPTED_IN, OPTED_OUT, NEW, NEW, NEW, NEW, NEW):
        Visit(app, link(form)).send(phone=phone)

    assert len(commits) == 8
