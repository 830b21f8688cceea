"""What follows an answer: in another thread, once, also when the process ends, and whatever goes wrong."""

import threading

import pytest
from flask import Response

from optin import afterwards
from optin.database import db


@pytest.fixture
def serving(desk):
    """A desk that is not under test, so that what follows really follows."""
    desk.testing = False
    return desk


def answered(work):
    answer = Response("Thank you.")
    afterwards.follow(answer, work)
    answer.close()


def test_it_is_done_by_another_thread_inside_the_application(serving):
    seen, is_done = [], threading.Event()

    def work():
        seen.append((threading.current_thread() is threading.main_thread(), db.session().connection().closed))
        is_done.set()

    answered(work)

    assert is_done.wait(60)
    assert seen == [(False, False)]


def test_nothing_is_done_before_the_answer_is_on_its_way(serving):
    seen = []
    answer = Response("Thank you.")
    afterwards.follow(answer, lambda: seen.append("done"))
    afterwards.finish(serving)
    assert seen == []

    answer.close()
    afterwards.finish(serving)
    assert seen == ["done"]


def test_what_is_left_is_done_in_its_order_when_the_process_ends(serving):
    seen = []
    for number in range(20):
        answered(lambda number=number: seen.append(number))
    afterwards.finish(serving)

    assert seen == list(range(20))


def test_what_goes_wrong_is_logged_and_keeps_nothing_else(serving, caplog):
    seen = []
    answered(lambda: 1 / 0)
    answered(lambda: seen.append("next"))
    afterwards.finish(serving)

    assert seen == ["next"]
    assert "what follows an answer could not be done" in caplog.messages
