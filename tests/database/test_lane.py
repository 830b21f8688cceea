"""The write lane of SQLite: fair, one at a time, opt-outs in front."""

import threading
import time

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import OperationalError

from optin.database import db, in_front, writer, writing
from optin.database.lane import Lane
from optin.models import Tally


def queue_up(lane, name, served):
    """Start a thread that waits for the lane; return it once it waits."""

    def wait():
        lane.acquire()
        served.append(name)
        lane.release()

    def wait_in_front():
        with in_front():
            wait()

    thread = threading.Thread(target=wait_in_front if name == "opt-out" else wait)
    thread.start()
    while len(lane._front) + len(lane._rest) == queue_up.waiting:
        time.sleep(0.001)
    queue_up.waiting += 1
    return thread


@pytest.fixture
def lane():
    queue_up.waiting = 0
    return Lane()


def test_writers_are_served_in_order_of_arrival(lane):
    served = []
    lane.acquire()
    threads = [queue_up(lane, name, served) for name in ("first", "second", "third")]
    lane.release()
    for thread in threads:
        thread.join()

    assert served == ["first", "second", "third"]


def test_an_opt_out_goes_before_those_who_wait(lane):
    served = []
    lane.acquire()
    threads = [queue_up(lane, name, served) for name in ("import", "broadcast", "opt-out")]
    lane.release()
    for thread in threads:
        thread.join()

    assert served == ["opt-out", "import", "broadcast"]


def test_a_write_that_fails_leaves_the_lane_free(app):
    def fail():
        with writing() as session:
            session.execute(insert(Tally).values(bucket=b"x" * 16, ends_at=1, count=1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with writing() as session:
        session.execute(insert(Tally).values(bucket=b"x" * 16, ends_at=1, count=2))

    assert db.session.scalars(select(Tally.count)).all() == [2]


def test_readers_cannot_write_on_sqlite(desk):
    with pytest.raises(OperationalError, match="readonly"):
        db.session.connection().execute(text("DELETE FROM tally"))


def test_a_write_transaction_takes_the_lock_before_its_first_read(desk):
    with writer().connect() as first:
        first.execute(select(Tally))
        with db.engine.connect() as other:
            other.exec_driver_sql("PRAGMA query_only=OFF")
            other.exec_driver_sql("PRAGMA busy_timeout=0")
            with pytest.raises(OperationalError, match="locked"):
                other.execute(insert(Tally).values(bucket=b"y" * 16, ends_at=1, count=1))


def test_an_acknowledged_write_is_synced(desk):
    with writer().connect() as connection:
        assert connection.scalar(text("PRAGMA synchronous")) == 2
        assert connection.scalar(text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(text("PRAGMA recursive_triggers")) == 1
