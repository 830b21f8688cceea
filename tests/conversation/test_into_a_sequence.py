"""A step of a flow brings the contact into a sequence; one that has ended meanwhile is passed over."""

from dataclasses import replace

import pytest

from optin import inbound
from optin.clock import now
from optin.database import db
from optin.flows.faults import faults
from optin.flows.shapes import Series, World
from optin.models import Sequence
from optin.sending import sequence_steering
from optin.vocabulary import Category, Channel, SequenceState, Starts
from tests import cast
from tests.conversation.drafting import ENROL, SAY, SMS, ask, draft, keep, step
from tests.conversation.running import begin, ends, sent
from tests.inbound.writing_in import delivery, wrote
from tests.sending.sequencing import change, enrolments, got, running, template, work
from tests.sending.sequencing import faults as step_faults

WELCOME = "seq_welcome"


def named(sequence_id):
    """The public id of a sequence."""
    db.session.rollback()
    return db.session.get_one(Sequence, sequence_id).public_id


def leading_into(sequence_id, **more):
    """A flow that says something, and brings the contact into this sequence."""
    return draft(step(SAY, "a"), step(ENROL, "in", sequence=named(sequence_id)), **more)


def test_an_answer_leads_into_a_sequence(ana):
    here = running(0, 1)
    keep(draft(ask("q", otherwise="q", Tips="in"), step(ENROL, "in", sequence=named(here))))
    wrote("Hello")
    assert enrolments(ana) == []
    receipt = wrote("Tips")

    assert enrolments(ana) == [(here, "active", "flow", receipt.public_id)]
    work()
    assert got(ana) == ["Words of q", "Step 1"]


def test_the_same_answer_twice_brings_nobody_in_twice(ana):
    here = running(0)
    keep(leading_into(here))
    answer = delivery("Hello")
    for _ in range(2):
        inbound.receive(answer)
        work()

    assert got(ana) == ["Words of a", "Step 1"]


def test_a_teammate_who_begins_the_flow_is_named(ana):
    here = running(1)
    begin(leading_into(here, starts=Starts.HAND), ana)

    assert enrolments(ana) == [(here, "active", "flow", "Olive Ortega (olive@example.com)")]


def test_a_flow_opens_no_way_around_a_no(ana):
    here = running((template("Sale", Category.MARKETING), 0))
    keep(leading_into(here))
    cast.say_no(ana, SMS, cast.told(at=now() - 60))
    wrote("Hello")
    work()

    assert got(ana) == ["Words of a"]


@pytest.mark.parametrize("paused", [False, True])
def test_a_sequence_that_has_ended_is_passed_over(ana, paused):
    here = running(0)
    keep(draft(*leading_into(here).steps, step(SAY, "after")))
    if paused:
        change(here, sequence_steering.pause)
    else:
        change(here, sequence_steering.end, now())
    wrote("Hello")

    assert [body for _, _, body in sent(ana)] == ["Words of a", "Words of after"]
    assert (ends(ana), len(enrolments(ana)), step_faults(ana)) == (["done"], int(paused), [])


@pytest.mark.parametrize(
    ("named", "state", "sentence"),
    [
        ("", SequenceState.RUNNING, "Choose a sequence."),
        ("seq_gone", SequenceState.RUNNING, "This sequence is gone. Choose another one."),
        (WELCOME, SequenceState.ENDED, "“Welcome” has ended, so nobody comes into it. Choose another sequence."),
        (WELCOME, SequenceState.DRAFT, "“Welcome” has not been started. Start it first, or choose another sequence."),
    ],
)
def test_a_sequence_that_takes_nobody_keeps_a_flow_from_being_saved(named, state, sentence):
    world = World(sequences={WELCOME: Series("Welcome", state)})
    made = draft(step(ENROL, "in", sequence=named))

    assert [(fault.field, fault.sentence) for fault in faults(made, world)] == [("sequence", sentence)]


@pytest.mark.parametrize("state", [SequenceState.RUNNING, SequenceState.PAUSED])
def test_a_sequence_that_takes_people_is_without_fault(state):
    made = draft(step(ENROL, "in", sequence=WELCOME))

    assert faults(replace(made, channels=tuple(Channel)), World(sequences={WELCOME: Series("Welcome", state)})) == []
