"""Sequences by the clock: who gets which step when, who leaves, and that nothing comes twice."""

import pytest
from sqlalchemy import select

from optin.clock import now
from optin.database import hot, writing
from optin.models import Contact, Sequence, SequenceStep
from optin.sending import gate, sequence, sequence_steering
from optin.sending.sequence_step import SPREAD
from optin.sequences import steps
from optin.sequences.waits import Wait
from optin.vocabulary import Category, Channel, EnrolledBy, Leaving, Reason, WaitKind
from tests import cast
from tests.sending import outgoing
from tests.sending.sequencing import (
    DAY,
    HOUR,
    add_step,
    change,
    deleted,
    enrol,
    enrolment,
    faults,
    got,
    leave,
    messages,
    removed,
    running,
    template,
    work,
)

MARKETING = Category.MARKETING


@pytest.fixture
def clock(time_machine):
    """A clock that stands still until it is told to go on."""
    time_machine.move_to(1_780_000_000, tick=False)
    return time_machine


@pytest.fixture
def ana(app, clock):
    """Ana, whom nobody ever asked."""
    return cast.add(cast.ANA)


def test_every_step_comes_after_its_wait(ana, clock):
    enrol(running(0, 24, 48), ana)

    work()
    assert got(ana) == ["Step 1"]
    work(clock, DAY - 1)
    assert got(ana) == ["Step 1"]
    work(clock, 1)
    assert got(ana) == ["Step 1", "Step 2"]
    work(clock, 2 * DAY)
    assert got(ana) == ["Step 1", "Step 2", "Step 3"]


def test_whoever_got_the_last_step_is_through(ana, clock):
    here = running(0)
    enrol(here, ana)
    work()
    assert enrolment(here, ana).state.word == "active"

    work(clock, 60)

    assert enrolment(here, ana).state.word == "finished"


def test_the_words_are_the_contacts(ana):
    enrol(running((template(body="Hi {{first_name|there}}"), 0)), ana)

    work()

    assert got(ana) == ["Hi Ana"]


def test_a_message_says_which_sequence_it_is_of(ana):
    enrol(running(0), ana)

    work()

    assert (messages(ana)[0].path.word, messages(ana)[0].started_by) == ("sequence", "Sequence “Welcome”")


def test_marketing_to_somebody_opted_out_fails_and_the_contact_moves_on(ana, clock):
    cast.say_no(ana, Channel.SMS)
    enrol(running((template("Sale", MARKETING), 0), (template("Receipt"), 24)), ana)

    work()
    work(clock, DAY)

    assert [(row.state.word, row.reason) for row in messages(ana)] == [("refused", Reason.OPTED_OUT), ("sent", None)]
    assert got(ana) == ["Receipt"]


def test_a_step_without_an_address_fails_and_the_contact_moves_on(ana, clock):
    without = cast.add(cast.Person("Dora Diaz", phone=cast.BEN.phone))
    enrol(running((template("Mail", channel=Channel.EMAIL), 0), 1), without)

    work()
    work(clock, HOUR)

    assert [row.reason for row in messages(without)] == [Reason.NO_ADDRESS, None]


def test_a_template_that_was_deleted_fails_its_step_with_a_sentence(ana, clock):
    lost = template("Lost")
    enrol(running((lost, 0), (template("Kept"), 1)), ana)
    deleted(lost)

    work()
    work(clock, HOUR)

    assert faults(ana) == ["This template was deleted. Choose another one."]
    assert got(ana) == ["Kept"]


def test_a_wait_is_counted_from_when_the_step_before_really_left(ana, clock):
    enrol(running(0, 24), ana)
    sequence.step_due(now())
    clock.shift(3 * HOUR)
    work()
    assert got(ana) == ["Step 1"]

    work(clock, 22 * HOUR)
    assert got(ana) == ["Step 1"]
    work(clock, 2 * HOUR)
    assert got(ana) == ["Step 1", "Step 2"]


def test_a_step_waits_while_the_one_before_is_held(ana, clock):
    enrol(running(0, 1), ana)
    sequence.step_due(now())
    hold = {"state": 8, "due_at": now() + 10 * HOUR}
    hot(lambda connection: connection.execute(outgoing._messages.update().values(**hold)))

    work(clock, 2 * HOUR)
    assert [row.state.word for row in messages(ana)] == ["held"]
    work(clock, 9 * HOUR)
    assert got(ana) == ["Step 1"]


def test_a_worker_that_was_away_sends_one_step_and_not_all_that_it_missed(ana, clock):
    enrol(running(0, 1, 1, 1), ana)
    work()

    work(clock, 2 * DAY)
    work(clock, SPREAD)

    assert got(ana) == ["Step 1", "Step 2"]


def test_what_is_overdue_is_spread_and_not_sent_at_once(ana, clock):
    people = [ana, cast.add(cast.BEN), cast.add(cast.CARLA)]
    here = running(1)
    for contact_id in people:
        enrol(here, contact_id)

    work(clock, DAY)

    assert [got(contact_id) for contact_id in people] == [[], [], []]
    assert all(now() < enrolment(here, contact_id).due_at <= now() + SPREAD for contact_id in people)


def test_nobody_gets_anything_after_leaving(ana, clock):
    here = running(0, 1)
    enrol(here, ana)
    sequence.step_due(now())

    leave(here, ana)
    work(clock, DAY)

    assert (got(ana), messages(ana)[0].reason) == ([], Reason.LEFT_SEQUENCE)
    assert len(messages(ana)) == 1


def test_a_worker_that_has_claimed_the_message_lets_go_of_it(ana):
    here = running(0)
    enrol(here, ana)
    sequence.step_due(now())
    mine = outgoing.claim()[0]

    leave(here, ana)
    sequence_work = outgoing.state(mine.message_id)
    work()

    assert (sequence_work, got(ana)) == ("refused", [])


def test_whoever_comes_back_goes_on_where_they_were(ana, clock):
    here = running(0, 1)
    enrol(here, ana)
    work()
    leave(here, ana)

    assert enrol(here, ana)
    work(clock, HOUR)

    assert got(ana) == ["Step 1", "Step 2"]


def test_nobody_comes_in_twice(ana, clock):
    here = running(0)

    assert [enrol(here, ana), enrol(here, ana)] == [True, False]
    work()
    work(clock, 60)
    assert not enrol(here, ana)
    work(clock, DAY)
    assert got(ana) == ["Step 1"]


@pytest.mark.parametrize(("is_set", "state"), [(True, "left"), (False, "active")])
def test_a_reply_ends_it_where_that_is_set(ana, is_set, state):
    here = running(0, 1, leave_on_reply=is_set)
    enrol(here, ana)

    hot(lambda connection: sequence.replied(connection, ana, now()))

    assert enrolment(here, ana).state.word == state


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.EMAIL])
@pytest.mark.parametrize("is_set", [True, False])
def test_an_opt_out_on_a_channel_of_the_sequence_ends_it_where_that_is_set(ana, clock, channel, is_set):
    here = running(0, 1, leave_on_opt_out=is_set)
    enrol(here, ana)
    work(clock, 1)
    cast.say_no(ana, channel)
    cast.say_yes(ana, channel, cast.told(proof=cast.Proof.CONFIRMED, source=cast.Source.PAGE))

    work(clock, HOUR)

    has_left = is_set and channel is Channel.SMS
    assert enrolment(here, ana).left_why == (Leaving.OPTED_OUT if has_left else None)
    assert got(ana) == ["Step 1"] if has_left else ["Step 1", "Step 2"]


def test_an_opt_out_that_somebody_tells_of_ends_it_at_once(ana):
    here, other = running(1, leave_on_opt_out=True), running(1, name="Other")
    enrol(here, ana)
    enrol(other, ana)

    hot(lambda connection: sequence.opted_out(connection, ana, Channel.EMAIL, now()))
    assert enrolment(here, ana).state.word == "active"
    hot(lambda connection: sequence.opted_out(connection, ana, Channel.SMS, now()))

    assert (enrolment(here, ana).left_why, enrolment(other, ana).left_why) == (Leaving.OPTED_OUT, None)


def test_whoever_was_out_before_stays_in(ana, clock):
    cast.say_no(ana, Channel.SMS)
    clock.shift(1)
    here = running(0, leave_on_opt_out=True)
    enrol(here, ana)

    work()

    assert (got(ana), enrolment(here, ana).left_why) == (["Step 1"], None)


def test_a_paused_sequence_takes_back_what_has_not_left_and_sends_it_later(ana, clock):
    here = running(0, 1)
    enrol(here, ana)
    sequence.step_due(now())
    change(here, sequence_steering.pause)

    work(clock, 60)
    assert (got(ana), messages(ana)[0].reason) == ([], Reason.SEQUENCE_PAUSED)
    change(here, sequence_steering.resume, now())
    work()

    assert got(ana) == ["Step 1"]
    work(clock, HOUR)
    assert got(ana) == ["Step 1", "Step 2"]


def test_an_ended_sequence_sends_nothing_more_and_takes_nobody(ana, clock):
    here = running(0, 1)
    enrol(here, ana)
    work()

    change(here, sequence_steering.end, now())
    work(clock, DAY)

    assert got(ana) == ["Step 1"]
    assert not enrol(here, cast.add(cast.BEN))


def test_whoever_waits_for_a_step_that_is_removed_gets_the_next_one(ana, clock):
    here = running(0)
    gone = add_step(here, template("Gone"), Wait(WaitKind.HOURS, 1))
    add_step(here, template("Next"), Wait(WaitKind.HOURS, 5))
    enrol(here, ana)
    work()
    removed(gone)

    work(clock, HOUR)
    assert got(ana) == ["Step 1"]
    work(clock, 4 * HOUR)
    assert got(ana) == ["Step 1", "Next"]


def test_a_step_that_is_added_behind_reaches_whoever_is_still_on_the_way(ana, clock):
    here = running(0)
    enrol(here, ana)
    work()
    add_step(here, template("More"), Wait(WaitKind.HOURS, 1))

    work(clock, 60)
    work(clock, HOUR)

    assert got(ana) == ["Step 1", "More"]


def test_steps_that_change_places_come_once(ana, clock):
    here = running(0, 1, 1)
    enrol(here, ana)
    work()
    with writing() as session:
        for _ in range(2):
            last = session.scalar(select(SequenceStep).order_by(SequenceStep.id.desc()).limit(1))
            steps.move_up(session, last)

    for _ in range(5):
        work(clock, HOUR)

    assert got(ana) == ["Step 1", "Step 2"]


def test_a_shorter_wait_makes_nobody_earlier(ana, clock):
    here = running(0, 24)
    enrol(here, ana)
    work()
    with writing() as session:
        step = session.scalar(select(SequenceStep).order_by(SequenceStep.id.desc()).limit(1))
        steps.change(step, step.template_id, Wait(WaitKind.HOURS, 1))

    work(clock, 2 * HOUR)

    assert got(ana) == ["Step 1"]


def test_a_time_of_day_is_that_of_the_contacts_zone(ana, clock):
    with writing() as session:
        session.get_one(Contact, ana).time_zone = "America/New_York"
    here = running(0)
    add_step(here, template("Morning"), Wait(WaitKind.TIME_OF_DAY, 1, 9 * 60))
    enrol(here, ana)

    work()

    assert enrolment(here, ana).due_at == 1_780_059_600  # 29 May 2026, 09:00 in New York.


def test_a_step_that_cannot_be_done_stops_nobody_else(ana, clock, monkeypatch):
    ben = cast.add(cast.BEN)
    here = running(0)
    enrol(here, ana)
    enrol(here, ben)
    accept = gate.accept

    def broken(connection, draft, at):
        assert draft.contact_id != ana, "a fault"
        return accept(connection, draft, at)

    monkeypatch.setattr("optin.sending.gate.accept", broken)
    work()
    monkeypatch.undo()

    assert (got(ana), got(ben)) == ([], ["Step 1"])
    work(clock, 601)
    work(clock, 900)
    assert got(ana) == ["Step 1"]


def test_tests_of_programs_reach_the_sandbox_alone(ana):
    enrol(running(0), ana, by=EnrolledBy.API, who="A program", is_test=True)

    work()

    assert messages(ana)[0].is_test


def test_the_next_wake_up_is_when_the_next_contact_is_due(ana, clock):
    here = running(2)
    assert sequence.next_due() is None
    enrol(here, ana)

    assert sequence.next_due() == now() + 2 * HOUR
    change(here, sequence_steering.pause)
    assert sequence.next_due() is None


def test_a_draft_takes_nobody(ana):
    here = running(0)
    with writing() as session:
        session.get_one(Sequence, here).state = 1

    assert not enrol(here, ana)
