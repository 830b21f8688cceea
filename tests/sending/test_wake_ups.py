"""Wake-ups: the first at once, all others of a moment as one when it is over, and none is ever lost."""

import threading

import pytest

from optin import jobs
from optin.wake_ups import WakeUps
from tests.waiting import ended, until


class Clock:
    """A clock of milliseconds that stands until it is moved, with the calls that are to be made later."""

    def __init__(self):
        self.instant, self.calls = 1000, []

    def __call__(self):
        return self.instant

    def later(self, milliseconds, call):
        self.calls.append((self.instant + milliseconds, call))
        return self

    def cancel(self):
        self.calls.clear()

    def join(self):
        pass

    def move(self, milliseconds):
        self.instant += milliseconds
        due = [one for one in self.calls if one[0] <= self.instant]
        self.calls = [one for one in self.calls if one not in due]
        for _, call in due:
            call()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def woken():
    return []


@pytest.fixture
def wake_ups(clock, woken):
    return WakeUps(lambda: woken.append(clock()), 50, clock, clock.later)


def test_the_first_is_passed_on_at_once(wake_ups, woken):
    wake_ups.wake()

    assert woken == [1000]


def test_many_of_a_moment_are_one_more_when_it_is_over(wake_ups, woken, clock):
    for _ in range(10):
        wake_ups.wake()
        clock.move(1)
    assert woken == [1000]

    clock.move(50)
    assert len(woken) == 2
    clock.move(999)
    assert len(woken) == 2


def test_a_moment_later_the_next_is_the_first_again(wake_ups, woken, clock):
    for _ in range(3):
        wake_ups.wake()
        clock.move(60)

    assert woken == [1000, 1060, 1120]


def test_a_moment_begins_again_with_what_was_owed(wake_ups, woken, clock):
    for _ in range(100):
        wake_ups.wake()
        clock.move(10)

    assert len(woken) == 21


def test_who_comes_while_a_worker_is_woken_is_owed_the_next(clock):
    woken = []

    def pass_on():
        woken.append(clock())
        if len(woken) < 3:
            wake_ups.wake()

    wake_ups = WakeUps(pass_on, 50, clock, clock.later)
    wake_ups.wake()
    for _ in range(10):
        clock.move(51)

    assert len(woken) == 3


def test_the_end_passes_on_what_is_owed(wake_ups, woken, clock):
    wake_ups.wake()
    wake_ups.wake()
    wake_ups.drain()
    assert len(woken) == 2

    clock.move(999)
    wake_ups.drain()
    assert len(woken) == 2


def test_one_that_fails_keeps_no_later_one_from_being_passed_on(clock, caplog):
    answers = iter([None, OSError("the queue is full"), None])
    woken = []

    def pass_on():
        answer = next(answers)
        woken.append(answer)
        if answer is not None:
            raise answer

    wake_ups = WakeUps(pass_on, 50, clock, clock.later)
    for _ in range(3):
        wake_ups.wake()
        wake_ups.wake()
        clock.move(51)

    assert len(woken) == 3
    assert "the sweep will find the message" in caplog.text


def test_after_whatever_was_written_by_whichever_thread_somebody_looks():
    written, seen, lock = [], set(), threading.Lock()

    def look():
        with lock:
            seen.update(written)

    wake_ups = WakeUps(look, 0.002)

    def write(who):
        for number in range(500):
            with lock:
                written.append((who, number))
            wake_ups.wake()

    threads = [threading.Thread(target=write, args=(who,)) for who in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        ended(thread)

    until(lambda: len(seen) == 4000)
    wake_ups.drain()


def test_what_is_owed_when_a_desk_is_let_go_is_in_the_queue(desk):
    desk.testing = False
    for _ in range(5):
        jobs.wake()
    jobs.let_go(desk)

    assert jobs.of(desk).queue.pending_count() == 2
    jobs.let_go(desk)
