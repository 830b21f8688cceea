"""Several workers at once, and groups that come in chunk by chunk."""

import threading
from contextlib import nullcontext

import pytest

from optin import groups
from optin.clock import now
from optin.database import writer, writing
from optin.ledger import write
from optin.models import Enrolment, Group, GroupMember, Sequence
from optin.sending import sequence, sequence_steering
from optin.sequences import fills
from optin.vocabulary import Channel
from tests import cast
from tests.sending.crowds import crowd
from tests.sending.sequencing import change, db, enrol, enrolment, got, leave, messages, running, work


def inside(here):
    """How many contacts are on the way."""
    with writing() as session:
        return session.query(Enrolment).filter_by(sequence_id=here, state=1).count()


def group(*contact_ids):
    """A new group with these contacts; its id."""
    with writing() as session:
        made = groups.create(session, "Regulars", "Olive")
        groups.add(session.connection(), made, contact_ids)
        return made.id


def bring_in(here, group_id):
    """Note down that a group is to come in."""
    with writing() as session:
        fills.begin(session, session.get_one(Sequence, here), session.get_one(Group, group_id), "Olive")


def go_on(times=None):
    """Long work, stopped after so many looks whether to stop."""
    left = [times]

    def is_stopping():
        if left[0] is None:
            return False
        left[0] -= 1
        return left[0] < 0

    fills.go_on(is_stopping)


def test_two_workers_at_once_never_send_a_step_twice(app):
    people, here = crowd(12), running(0, 1)
    for contact_id in people:
        enrol(here, contact_id)
    at = now()

    def worker():
        with app.app_context():
            sequence.step_due(at)
            db.session.remove()

    workers = [threading.Thread(target=worker) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(30)
    sequence.step_due(at)

    assert [len(messages(contact_id)) for contact_id in people] == [1] * 12


def test_what_another_worker_holds_is_left_to_them(app):
    ana, here = cast.add(cast.ANA), running(0)
    enrol(here, ana)
    is_lane = writer().dialect.name == "sqlite"
    with nullcontext() if is_lane else writer().begin() as theirs:
        if theirs is not None:
            theirs.exec_driver_sql("SELECT id FROM enrolment FOR UPDATE")
        sequence.step_due(now())
        assert len(messages(ana)) == is_lane, "only the write lane makes workers wait for each other"

    work()

    assert got(ana) == ["Step 1"]


def test_a_worker_that_dies_before_the_commit_has_done_nothing(app, monkeypatch):
    ana, here = cast.add(cast.ANA), running(0)
    enrol(here, ana)
    monkeypatch.setattr("optin.sending.sequence.hot", _dying)
    with pytest.raises(KeyboardInterrupt):
        sequence.step_due(now())
    monkeypatch.undo()
    assert messages(ana) == []

    work()

    assert got(ana) == ["Step 1"]


def _dying(act):
    """A worker that is killed when its work is done and not committed."""

    def then_die(connection):
        act(connection)
        raise KeyboardInterrupt

    with writer().begin() as connection:
        then_die(connection)


def test_a_group_comes_in_chunk_by_chunk_and_a_restart_loses_nothing(app, monkeypatch):
    monkeypatch.setattr("optin.sequences.fills.STEP", 4)
    people, here = crowd(10), running(1)
    bring_in(here, group(*people))

    go_on(times=1)
    assert inside(here) == 4
    go_on()

    assert inside(here) == 10
    with writing() as session:
        fill = fills.latest(session, session.get_one(Sequence, here))
        assert (fill.added, fill.ended_at is None) == (10, False)


def test_a_group_brings_nobody_back_who_has_left(app):
    people, here = crowd(2), running(1)
    enrol(here, people[0])
    leave(here, people[0])

    bring_in(here, group(*people))
    go_on()

    assert (inside(here), enrolment(here, people[0]).state.word) == (1, "left")


def test_a_group_that_is_deleted_meanwhile_brings_nobody_in(app):
    people, here = crowd(2), running(1)
    group_id = group(*people)
    bring_in(here, group_id)
    with writing() as session:
        groups.remove_group(session.get_one(Group, group_id))

    go_on()

    assert inside(here) == 0


def test_whoever_opts_in_comes_into_a_sequence_that_follows_that_group(app, time_machine):
    time_machine.move_to(1_780_000_000, tick=False)
    before, here = cast.add(cast.ANA), running(1)
    cast.say_yes(before, Channel.SMS)
    time_machine.shift(1)
    with writing() as session:
        followed = groups.by_public_id(session, groups.OPTED_IN)
        fills.follow(session.get_one(Sequence, here), followed)
    after = crowd(1, write.opt_in)

    go_on()
    go_on()

    with writing() as session:
        assert [row.contact_id for row in session.query(Enrolment)] == after


def test_an_ended_sequence_lets_everybody_go(app, monkeypatch):
    monkeypatch.setattr("optin.sequences.fills.STEP", 2)
    people, here = crowd(5), running(1)
    for contact_id in people:
        enrol(here, contact_id)
    change(here, sequence_steering.end, now())

    go_on()

    assert {enrolment(here, contact_id).left_why.word for contact_id in people} == {"ended"}


def test_a_member_who_was_put_into_the_group_twice_comes_in_once(app):
    people, here = crowd(1), running(1)
    group_id = group(*people)
    bring_in(here, group_id)
    bring_in(here, group_id)

    go_on()

    with writing() as session:
        assert session.query(Enrolment).count() == session.query(GroupMember).count() == 1
