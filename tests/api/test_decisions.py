"""Decisions over the API: what a message would get, without one."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from optin import contacts
from optin.addresses import read_email, read_phone
from optin.clock import now
from optin.contacts import Person
from optin.database import writing
from optin.ledger import write
from optin.models import ContactChannel
from optin.vocabulary import Block, Channel
from tests import cast
from tests.api.programs import call, key, post
from tests.sending import closing

ANA, NOBODY = "+1 415 555 0134", "+1 617 555 0190"
NUMBERS = itertools.cycle(f"+1 {area} 555 01{last:02}" for area in (305, 312, 503, 702, 808) for last in range(100))
BLOCKS = [None, Block.HELD, Block.STOPPED, Block.COMPLAINED, Block.UNDELIVERABLE, Block.BLOCKED]


def decided(*to, path="api", channel="sms", category="marketing", **more):
    answer = post("/decisions", {"path": path, "channel": channel, "category": category, "to": list(to), **more}, key("read"))
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()["data"]


def verdicts(*to, **asked):
    return [(one["verdict"], one["reason"]) for one in decided(*to, **asked)]


def test_each_address_is_decided_about_in_order(app):
    for person, say in ((cast.ANA, cast.say_yes), (cast.BEN, cast.say_no)):
        say(cast.add(person), Channel.SMS)

    assert verdicts("+14155550134", "(212) 555-0178", NOBODY, "nonsense", "+1 415 555 0134") == [
        ("send", "allowed"),
        ("refuse", "opted_out"),
        ("refuse", "never_asked"),
        ("refuse", "invalid_address"),
        ("send", "allowed"),
    ]


def test_an_unreadable_address_is_told_what_to_do(app):
    said = decided("+1 415 555 0134 ext 5", "  a@example.com  ")

    assert [one["to"] for one in said] == ["+1 415 555 0134 ext 5", "  a@example.com  "]
    assert said[0]["sentence"].startswith("Leave out the extension.")


@pytest.mark.parametrize(("channel", "to"), [(Channel.SMS, ANA), (Channel.EMAIL, "ANA@example.com")])
def test_what_was_said_stays_with_the_address_of_nobody(app, channel, to):
    ana = cast.add(cast.ANA)
    cast.say_no(ana, channel)
    with writing() as session:
        contacts.remove(session.connection(), ana)

    assert verdicts(to, channel=channel.word) == [("refuse", "opted_out")]


def test_a_pause_says_until_when(app):
    ana = cast.add(cast.ANA)
    cast.say_yes(ana, Channel.SMS)
    with writing() as session:
        session.execute(update(ContactChannel).where(ContactChannel.contact_id == ana).values(paused_until=now() + 60))

    assert decided(ANA)[0]["until"].endswith("Z")


def test_nothing_is_written(app):
    decided(ANA, NOBODY)

    assert call("/contacts").get_json()["data"] == call("/messages").get_json()["data"] == []


def test_a_question_is_answered_as_things_stand_unless_its_key_has_an_answer(app):
    ana, program = cast.add(cast.ANA), key("read")
    cast.say_yes(ana, Channel.SMS)
    asked = {"path": "api", "channel": "sms", "to": [ANA]}
    named = {"Idempotency_Key": "one"}
    first = post("/decisions", asked, program, **named)
    cast.say_no(ana, Channel.SMS)
    answers = [first, post("/decisions", asked, program, **named), post("/decisions", asked, program)]

    assert [answer.get_json()["data"][0]["verdict"] for answer in answers] == ["send", "send", "refuse"]
    other = post("/decisions", asked | {"channel": "whatsapp"}, program, **named)
    assert (other.status_code, other.get_json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize("to", [[], ["+1 415 555 0134"] * 1001, "+1 415 555 0134", [1], [None], ["x" * 321]])
def test_a_list_that_cannot_be_is_refused(app, to):
    asked = {"path": "api", "channel": "sms", "category": "marketing", "to": to}

    assert post("/decisions", asked).status_code == 422


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    channel=st.sampled_from(Channel),
    say=st.sampled_from([None, write.opt_in, write.opt_out]),
    block=st.sampled_from(BLOCKS),
    is_gone=st.booleans(),
    category=st.sampled_from(["marketing", "utility", "authentication"]),
    path=st.sampled_from(["api", "api_require_opt_in"]),
)
def test_the_verdict_is_the_one_that_a_message_gets(app, channel, say, block, is_gone, category, path):
    person = somebody(channel, say, block, is_gone)
    to = person.phone.e164 if channel.uses_phone else person.email.address
    said = decided(to, path=path, channel=channel.word, category=category, wording="free_text")[0]
    message = {"channel": channel.word, "to": to, "body": "News", "category": category}
    message |= {"subject": None if channel.uses_phone else "News", "require_opt_in": path == "api_require_opt_in"}
    answer = post("/messages", message)

    assert (answer.status_code, answer.get_json().get("reason")) == {
        "send": (202, None),
        "refuse": (409, said["reason"]),
    }[said["verdict"]]


def somebody(channel, say, block, is_gone):
    """A new person who has said this, with this block; perhaps nobody's contact any more."""
    number = next(NUMBERS)
    person = Person(phone=read_phone(number, "US"), email=read_email(f"somebody{number[-10:].replace(' ', '')}@example.com"))
    contact_id = cast.add(person)
    if say is not None:
        cast.let(say, contact_id, channel)
    if block is not None:
        cast.let(write.block, contact_id, channel, None, block)
    if is_gone:
        with writing() as session:
            contacts.remove(session.connection(), contact_id)
    return person


def test_an_address_of_nobody_has_the_hours_of_its_number(app, time_machine):
    closing.prefer(hours_sms="Mon-Sun 09:00-20:00", default_sms="opted_in")
    time_machine.move_to(closing.clock("22:00", closing.NEW_YORK), tick=False)
    (said,) = decided("+1 212 555 0178")

    assert (said["verdict"], said["reason"], said["until"]) == ("refuse", "outside_hours", "2026-07-07T14:00:00Z")


def test_a_cap_of_none_refuses_an_address_of_nobody(app):
    closing.prefer(cap_sms="0/7", default_sms="opted_in")

    assert [(one["reason"], one["until"]) for one in decided(NOBODY)] == [("over_cap", None)]
