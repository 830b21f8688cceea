"""Hot writes: committed in groups, each failing alone, answered after the commit."""

import threading

import pytest
from flask import current_app
from sqlalchemy import func, insert, select

from optin.database import db, hot
from optin.models import Tally
from tests.waiting import LONGEST


def tally(number):
    return insert(Tally).values(bucket=number.to_bytes(16, "big"), ends_at=1, count=number)


def test_a_hot_write_is_there_when_it_is_answered(app):
    assert hot(lambda connection: connection.execute(tally(7)) and "done") == "done"
    assert db.session.scalars(select(Tally.count)).all() == [7]


def test_an_item_that_fails_fails_alone(app):
    def fail(connection):
        connection.execute(tally(1))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        hot(fail)
    hot(lambda connection: connection.execute(tally(2)) and None)

    assert db.session.scalars(select(Tally.count)).all() == [2]


def test_a_failing_item_spares_the_others_of_its_group(desk):
    group = desk.extensions["optin.group_writer"]
    gate = threading.Event()
    first = group.submit(lambda connection: gate.wait(LONGEST))
    good = group.submit(lambda connection: connection.execute(tally(1)).rowcount)
    bad = group.submit(lambda connection: 1 // 0)
    also_good = group.submit(lambda connection: connection.execute(tally(2)).rowcount)
    gate.set()

    assert (first.result(), good.result(), also_good.result()) == (True, 1, 1)
    assert isinstance(bad.exception(), ZeroDivisionError)
    assert db.session.scalar(select(func.count()).select_from(Tally)) == 2


def test_opt_outs_are_written_before_what_waits(desk):
    group, order, gate = desk.extensions["optin.group_writer"], [], threading.Event()
    waiting = [group.submit(lambda connection: gate.wait(LONGEST))]
    waiting += [group.submit(lambda connection, name=name: order.append(name)) for name in ("one", "two")]
    waiting += [group.submit(lambda connection: order.append("opt-out"), front=True)]
    gate.set()
    for future in waiting:
        future.result()

    assert order == ["opt-out", "one", "two"]


def test_an_opt_out_waits_for_one_item_and_for_no_group(desk):
    group, order, gates = desk.extensions["optin.group_writer"], [], [threading.Event(), threading.Event()]
    begun = threading.Event()
    first = group.submit(lambda connection: gates[0].wait(LONGEST))
    slow = group.submit(lambda connection: begun.set() or (gates[1].wait(LONGEST) and order.append("slow")))
    late = group.submit(lambda connection: order.append("late"))
    gates[0].set()
    assert begun.wait(LONGEST)
    opt_out = group.submit(lambda connection: order.append("opt-out"), front=True)
    gates[1].set()

    assert [one.result(LONGEST) for one in (first, slow, opt_out, late)] == [True, None, None, None]
    assert order == ["slow", "opt-out", "late"]


def test_many_threads_lose_nothing(app):
    running = current_app._get_current_object()

    def write(number):
        with running.app_context():
            hot(lambda connection: connection.execute(tally(number)) and None)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert db.session.scalar(select(func.count()).select_from(Tally)) == 40


def test_what_is_queued_at_the_end_is_still_written(desk):
    group = desk.extensions["optin.group_writer"]
    future = group.submit(lambda connection: connection.execute(tally(5)).rowcount)
    group.stop()

    assert future.result() == 1
    with pytest.raises(RuntimeError, match="stopping"):
        group.submit(lambda connection: None)
