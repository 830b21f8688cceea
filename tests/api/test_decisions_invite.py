"""Decisions on invitations: how often somebody was asked counts for many at once as it does for one, everywhere."""

import itertools

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optin import flows
from optin.addresses import read_phone
from optin.clock import now
from optin.contacts import Person
from optin.database import db
from optin.models import Contact
from optin.policy import Message
from optin.vocabulary import Channel, Path
from optin.why import explain
from tests import cast
from tests.api.programs import key, post
from tests.conversation.running import begin
from tests.sending import closing

ANA, NOBODY = "+1 415 555 0134", "+1 617 555 0190"
DAY = 24 * 3600
ASKED = {"path": "invite", "channel": "sms", "category": "utility", "wording": "free_text"}
_numbers = (f"+1 {area} 555 01{last:02}" for area, last in itertools.product(range(201, 990), range(100)) if area % 100 != 11)


def decided(*to):
    db.session.rollback()
    answer = post("/decisions", {**ASKED, "to": list(to)}, key("read"))
    assert answer.status_code == 200, answer.get_json()
    return [(one["verdict"], one["reason"], one["until"]) for one in answer.get_json()["data"]]


def explained(contact_id):
    """The same as the page and the command say it."""
    db.session.rollback()
    contact = db.session.get_one(Contact, contact_id)
    said = explain(db.session(), contact, Channel.SMS, Path.INVITE, Message(), now()).verdict
    return said.outcome.word, said.reason.word


def test_who_was_asked_lately_may_be_asked_again_when_the_pause_is_over(app):
    ana = cast.add(cast.ANA)
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        assert decided(ANA) == [("send", "allowed", None)]
        begin(flows.SAMPLE, ana)
        assert decided(ANA) == [("refuse", "asked_enough", "2027-02-14T08:00:00Z")]
        clock.shift(30 * DAY)
        assert decided(ANA) == [("send", "allowed", None)]


def test_who_was_asked_as_often_as_the_setting_allows_is_not_asked_again(app):
    ana = cast.add(cast.ANA)
    closing.prefer(ask_times="1", ask_pause_days="0")
    begin(flows.SAMPLE, ana)

    assert decided(ANA, NOBODY) == [("refuse", "asked_enough", None), ("send", "allowed", None)]


@pytest.mark.parametrize("to", [ANA, NOBODY])
def test_where_nobody_may_be_asked_nobody_is(app, to):
    cast.add(cast.ANA)
    closing.prefer(ask_times="0")

    assert decided(to) == [("refuse", "asked_enough", None)]


def test_it_matters_to_invitations_alone(app):
    ana = cast.add(cast.ANA)
    begin(flows.SAMPLE, ana)
    answer = post("/decisions", {**ASKED, "path": "service", "to": [ANA]}, key("read"))

    assert answer.get_json()["data"][0]["verdict"] == "send"


PEOPLE = st.lists(st.tuples(st.sampled_from([None, cast.say_yes, cast.say_no]), st.integers(0, 3)), min_size=1, max_size=5)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=PEOPLE, times=st.integers(0, 3), pause=st.sampled_from([0, 7, 30]))
def test_many_at_once_one_alone_and_the_invitation_itself_agree(app, people, times, pause):
    with time_machine.travel(1_800_000_000, tick=False) as clock:
        closing.prefer(ask_times="9", ask_pause_days="0")
        those = [somebody(say, asked, clock) for say, asked in people]
        closing.prefer(ask_times=str(times), ask_pause_days=str(pause))
        said = [(verdict, reason) for verdict, reason, _ in decided(*(number for number, _ in those))]
        assert said == [explained(contact_id) for _, contact_id in those]
        for (say, _), verdict, (_, contact_id) in zip(people, said, those, strict=True):
            assert say is cast.say_yes or begin(flows.SAMPLE, contact_id) == verdict


def somebody(say, asked, clock):
    """A new person who was asked so often, ten days ago the last time, and has said this since."""
    number = next(_numbers)
    contact_id = cast.add(Person(phone=read_phone(number, "US")))
    for _ in range(asked):
        begin(flows.SAMPLE, contact_id)
    clock.shift(10 * DAY if asked else 0)
    if say is not None:
        say(contact_id, Channel.SMS)
    return number, contact_id
