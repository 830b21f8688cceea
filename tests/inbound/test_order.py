"""The same messages end alike, in whatever order they come and however often (reliability.md, I10)."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optin import inbound
from optin.clock import now
from optin.database import db, writing
from optin.inbound import Received
from optin.ledger import verify, write
from optin.models import Contact, InboundMessage
from optin.sending import facts
from optin.vocabulary import Block, Channel, Meaning, Proof, Source
from tests import cast
from tests.inbound.writing_in import row, wrote
from tests.sending.crowds import crowd

BASE = 1_000
SMS = Channel.SMS
KINDS = {
    "stop": ("STOP", None),
    "start": ("START", None),
    "unclear": ("stop it maybe", None),
    "hello": ("Hello", None),
    "provider stop": ("STOP", Meaning.OPT_OUT),
    "provider start": ("UNSTOP", Meaning.OPT_IN),
}


def someone():
    """A new contact; its id and number."""
    (contact_id,) = crowd(1, say=None)
    db.session.rollback()
    return contact_id, db.session.get_one(Contact, contact_id).phone


def said(kind, at, sender, name):
    body, meaning = KINDS[kind]
    return Received(SMS, sender, f"{sender}-{name}", body, BASE + at, provider_meaning=meaning, is_answered=True)


def end_of(messages):
    """What stands for somebody new who sent these, in this order."""
    contact_id, sender = someone()
    for name, (kind, at) in messages:
        inbound.receive(said(kind, at, sender, name))
    found = row(contact_id)
    unclear = db.session.query(InboundMessage).filter_by(contact_id=contact_id, decided_at=None, effect=4).count()
    told = (found.flag.word, found.blocks.words, found.heard_at, found.window_until, found.closed_at, unclear)
    return (*told, facts.conversation_of(found).word)


def all_ends(messages):
    named = list(enumerate(messages))
    return {str(end_of(order)) for order in itertools.permutations(named)}


WORDS = [("stop", 1), ("stop", 2), ("start", 1), ("start", 2), ("unclear", 2)]
PROVIDERS = [("provider stop", 1), ("provider start", 1), ("provider start", 2), ("start", 3), ("stop", 2)]


@pytest.mark.parametrize("kinds", [WORDS, PROVIDERS], ids=["words", "providers"])
def test_every_order_of_three_messages_ends_alike(desk, kinds):
    for messages in itertools.combinations_with_replacement(kinds, 3):
        assert len(all_ends(messages)) == 1, messages


def test_every_order_of_four_messages_ends_alike(app):
    (end,) = all_ends([("start", 3), ("stop", 2), ("hello", 4), ("start", 1)])
    assert end.startswith("('opted_in'")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    messages=st.lists(st.tuples(st.sampled_from(list(KINDS)), st.integers(1, 4)), min_size=1, max_size=6),
    data=st.data(),
)
def test_every_order_and_repetition_of_any_messages_ends_alike(app, messages, data):
    named = list(enumerate(messages))
    repeated = named + data.draw(st.lists(st.sampled_from(named), max_size=4))
    assert end_of(named) == end_of(data.draw(st.permutations(repeated)))
    assert verify.check(db.session.connection()).faults == []


@pytest.mark.parametrize(("stop", "start", "flag"), [(1, 2, "opted_in"), (2, 1, "opted_out"), (1, 1, "opted_out")])
def test_the_newest_counts_and_of_one_second_the_stop(app, stop, start, flag):
    messages = [(0, ("stop", stop)), (1, ("start", start))]

    assert {end_of(order)[0] for order in itertools.permutations(messages)} == {flag}


def test_a_late_stop_overturns_an_opt_in_that_came_another_way(app):
    """A form and a provider have two clocks, and an opt-out must not be lost to the difference."""
    ana = cast.add(cast.ANA)
    cast.say_yes(ana, SMS, cast.told(Source.PAGE, Proof.CONFIRMED))
    wrote("STOP", ago=30)

    assert row(ana).flag.word == "opted_out"


def test_a_start_does_not_overturn_what_a_teammate_noted_later(app):
    ana = cast.add(cast.ANA)
    cast.say_no(ana, SMS)
    wrote("START", ago=30)

    assert row(ana).flag.word == "opted_out"


def test_a_late_repetition_of_a_stop_does_not_make_room_for_an_older_start(app):
    messages = [(0, ("stop", 5)), (1, ("stop", 2)), (2, ("start", 3))]

    assert {end_of(order)[0] for order in itertools.permutations(messages)} == {"opted_out"}


def test_a_block_that_is_newer_than_the_message_stays(app):
    ana, then = cast.add(cast.ANA), now() - 10
    with writing() as session:
        write.block(session.connection(), ana, SMS, Block.BLOCKED, cast.told(at=then))
    wrote("Hello", at=then)

    assert row(ana).blocks.words == ["blocked"]
