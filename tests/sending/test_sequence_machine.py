"""Sequences under clocks that jump and workers that die: nothing comes twice, out of order, at once or after leaving."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import delete

from optin.clock import now
from optin.database import hot
from optin.models import Enrolment, Message, Sequence, SequenceStep, StepTaken
from optin.sending import gate, outbox, sequence, sequence_steering
from optin.sequences.waits import Wait
from optin.vocabulary import Category, Channel, EnrolmentState, MessageState, Reason, WaitKind
from tests import cast
from tests.sending import sequencing
from tests.sending.sequencing import HOUR, add_step, enrol, enrolment, leave, messages, removed, template

T0 = 1_780_000_000

# What may happen next: a name and a number that means something to it, and how often. One flat list, so that each is as likely
# as it says.
OFTEN = {
    ("plan", 0): 8,
    ("send", 0): 6,
    ("work", 0): 2,
    ("hold", 0): 2,
    ("claim and die", 0): 1,
    ("later", 60): 3,
    ("later", 600): 6,
    ("later", HOUR): 3,
    ("later", 26 * HOUR): 1,
    ("later", 1000 * HOUR): 1,
    ("earlier", 30): 1,
    ("earlier", 50 * HOUR): 1,
    ("leave", 0): 2,
    ("leave", 1): 2,
    ("enrol", 0): 1,
    ("enrol", 1): 1,
    ("say no", 0): 1,
    ("say yes", 0): 1,
    ("pause", 0): 1,
    ("resume", 0): 2,
    ("remove a step", 0): 1,
    ("add a step", 0): 1,
}
EVENTS = st.sampled_from([event for event, times in OFTEN.items() for _ in range(times)])
STEPS = st.lists(st.tuples(st.sampled_from([0, 0, 1]), st.booleans()), min_size=1, max_size=4)


@dataclass
class Told:
    """What the world saw: since when contacts are out of the sequence, counted in messages that had left by then."""

    people: list[int]
    here: int
    clock: object
    steps: list[int]
    out_since: dict[int, int] = field(default_factory=dict)
    came_back: set[int] = field(default_factory=set)


@pytest.fixture
def people(app):
    """Ana and Ben, who said yes to texts."""
    found = [cast.add(person) for person in (cast.ANA, cast.BEN)]
    for contact_id in found:
        cast.say_yes(contact_id, Channel.SMS)
    return found


@pytest.fixture
def texts(app):
    """A marketing text and another one."""
    return {True: template("Sale", Category.MARKETING), False: template("Tip")}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, events=st.lists(EVENTS, min_size=15, max_size=40))
def test_whatever_the_clock_does(people, texts, time_machine, steps, events):
    clear()
    time_machine.move_to(T0, tick=False)
    told = begun(people, texts, time_machine, steps)
    for name, number in events:
        happen(told, texts, name, number)
        check(told)
    for _ in range(6):
        happen(told, texts, "later", 600)
        happen(told, texts, "work", 0)
        check(told)


def clear():
    """An empty outbox, and nobody in any sequence: examples share a database."""
    for table in (StepTaken, Enrolment, SequenceStep, Sequence, Message):
        hot(lambda connection, table=table: connection.execute(delete(table.__table__)))


def begun(people, texts, clock, steps):
    chosen = [(texts[is_marketing], hours) for hours, is_marketing in steps]
    here = sequencing.running(*chosen, leave_on_opt_out=len(steps) % 2 == 0)
    for contact_id in people:
        enrol(here, contact_id)
    return Told(people, here, clock, list(range(len(steps))))


def happen(told, texts, name, number):
    person = told.people[number] if name in DEEDS else None
    if name in DEEDS:
        DEEDS[name](told, person)
    elif name in CLOCKS:
        told.clock.shift(CLOCKS[name] * number)
    elif name in WORK:
        WORK[name]()
    else:
        steer(told, texts, name)


def come_in(told, person):
    if enrol(told.here, person):
        told.out_since.pop(person, None)
        told.came_back.add(person)


def go(told, person):
    if leave(told.here, person):
        told.out_since[person] = len(left_us(person))


def dispatch():
    gate.recover()
    gate.dispatch_due()


def hold_what_is_queued():
    """As the gate does outside a contact's hours."""
    queued = Message.__table__.c.state == MessageState.QUEUED
    changes = {"reason": Reason.OUTSIDE_HOURS, "due_at": now() + 5 * HOUR}
    hot(lambda connection: outbox.move(connection, queued, MessageState.HELD, **changes))


CLOCKS = {"later": 1, "earlier": -1}
WORK = {
    "plan": lambda: sequence.step_due(now()),
    "send": dispatch,
    "work": sequencing.work,
    "hold": hold_what_is_queued,
    "claim and die": lambda: hot(lambda connection: outbox.claim(connection, now(), 1)),
}
DEEDS = {
    "enrol": come_in,
    "leave": go,
    "say no": lambda _, person: cast.say_no(person, Channel.SMS),
    "say yes": lambda _, person: cast.say_yes(person, Channel.SMS, cast.told(cast.Source.PAGE, cast.Proof.CONFIRMED)),
}


def steer(told, texts, name):
    """What a teammate does to the sequence."""
    state = row(told.here).state.word
    if name == "pause" and state == "running":
        sequencing.change(told.here, sequence_steering.pause)
    elif name == "resume" and state == "paused":
        sequencing.change(told.here, sequence_steering.resume, now())
    elif name == "add a step":
        add_step(told.here, texts[False], Wait(WaitKind.HOURS, 1))
        told.steps.append(len(told.steps))
    elif name == "remove a step" and told.steps:
        removed(sequencing.first_step(told.here))
        told.steps.pop()


def row(sequence_id):
    with sequencing.db.engine.connect() as connection:
        return connection.execute(Sequence.__table__.select().filter_by(id=sequence_id)).one()


def left_us(contact_id):
    return [message for message in messages(contact_id) if message.sent_at is not None]


def check(told):
    """The promises, after whatever has happened."""
    for contact_id in told.people:
        taken = sequencing.taken(told.here, contact_id)
        made = [one for one in messages(contact_id) if one.reason is not Reason.SEQUENCE_PAUSED]
        assert len(made) == sum(one.message_id is not None for one in taken if not is_taken_back(one)), "a step came twice"
        assert [one.position for one in taken] == sorted(one.position for one in taken), "steps came out of order"
        open_now = [one for one in made if one.state in (MessageState.QUEUED, MessageState.CLAIMED, MessageState.HELD)]
        assert len(open_now) <= 1, "two steps were on their way to one contact"
        if contact_id in told.out_since:
            assert len(left_us(contact_id)) == told.out_since[contact_id], "something came after leaving"
            assert enrolment(told.here, contact_id).state is not EnrolmentState.ACTIVE
    assert_no_burst(told)


def is_taken_back(taken):
    return taken.reason is Reason.SEQUENCE_PAUSED


def assert_no_burst(told):
    """Every step has waited since the one before really left. Whoever came back waits anew."""
    for contact_id in set(told.people) - told.came_back:
        taken = sequencing.taken(told.here, contact_id)
        for before, after in itertools.pairwise(taken):
            began = before.taken_at if before.sent_at is None else max(before.taken_at, before.sent_at)
            assert after.taken_at >= began + after.amount * HOUR, "a burst"
