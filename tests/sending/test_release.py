"""What waits for hours goes on in its order, so many a second, and workers are woken for it once."""

from collections import Counter

import pytest
from sqlalchemy import insert, select

from optin import jobs
from optin.clock import now
from optin.database import db, hot
from optin.models import Message
from optin.models.columns import public_id
from optin.sending import gate, release
from optin.vocabulary import Category, Channel, MessageState, Path, Reason, Wording
from tests.sending import outgoing

OPENS = 1_800_000_000
USUAL = {
    "channel": Channel.SMS,
    "address": "+14155550134",
    "path": Path.BROADCAST,
    "category": Category.MARKETING,
    "wording": Wording.TEMPLATE,
    "body": "News",
    "state": MessageState.HELD,
    "reason": Reason.OUTSIDE_HOURS,
    "tries": 0,
    "fence": 0,
    "created_at": 0,
}


def hold(due):
    """Messages that wait until these instants."""
    rows = [{**USUAL, "public_id": public_id("msg"), "due_at": one} for one in due]
    hot(lambda connection: connection.execute(insert(Message), rows))


def waiting(many, opens_at=OPENS):
    """Times for so many more, which then wait."""
    due = hot(lambda connection: release.times(connection, opens_at, many))
    hold(due)
    return due


def test_the_first_go_within_half_a_minute_and_never_too_early(app):
    assert all(0 <= waiting(1, OPENS + hour * 7200)[0] - (OPENS + hour * 7200) < release.JITTER for hour in range(20))


def test_who_comes_later_goes_later_and_so_many_a_second(app):
    due = [*waiting(120), *waiting(1), *waiting(70)]

    assert due == sorted(due)
    assert max(Counter(due).values()) == release.PER_SECOND
    assert due[-1] - due[0] == 190 // release.PER_SECOND


def test_other_openings_have_lines_of_their_own(app):
    waiting(60, OPENS + 2 * 3600)

    assert waiting(1)[0] < OPENS + release.JITTER


def test_a_line_that_is_longer_than_an_hour_goes_on(app):
    hold([OPENS + 3599])

    assert OPENS + 3600 <= waiting(1)[0] < OPENS + 3600 + release.JITTER


def test_messages_in_one_hand_wait_for_their_own_openings_in_order(app):
    asked = [OPENS, None, OPENS + 7200, OPENS]
    due = hot(lambda connection: release.times_of(connection, asked))

    assert due[1] is None
    assert due[0] == due[3] < OPENS + release.JITTER
    assert due[2] >= OPENS + 7200


def test_after_a_change_of_hours_all_are_asked_again_in_order_and_not_at_once(app):
    hold([OPENS + 9 * 3600] * 120)
    hot(lambda connection: release.let_all_be_asked_again(connection, OPENS))
    with db.engine.connect() as connection:
        due = connection.scalars(select(Message.due_at).order_by(Message.id)).all()

    assert due == sorted(due)
    assert (due[0], due[-1]) == (OPENS, OPENS + 2)


def test_what_waits_is_queued_before_its_time_and_leaves_at_it(app, time_machine):
    outgoing.provider()
    time_machine.move_to(OPENS, tick=False)
    hold([OPENS + 59])
    (message_id,) = db.session.scalars(select(Message.id)).all()
    gate.recover()

    assert (outgoing.state(message_id), gate.dispatch_due()) == ("queued", OPENS + 59)


class Queue:
    """Takes down when it is asked to come back."""

    immediate = False

    def __init__(self):
        self.delays = []

    def pending_count(self):
        return 1


@pytest.fixture
def clock(desk, monkeypatch):
    """The jobs of a desk whose queue only takes down."""
    mine = jobs.of(desk)
    queue = Queue()
    monkeypatch.setattr(mine, "queue", queue)
    monkeypatch.setattr(mine, "dispatch_due", type("Task", (), {"schedule": lambda self, delay: queue.delays.append(delay)})())
    return mine


def test_however_many_are_woken_one_comes_back_for_the_next_message(clock, time_machine):
    time_machine.move_to(now(), tick=False)
    for seconds in (30, 30, 40, 20, 25):
        clock._come_back(now() + seconds)
    time_machine.shift(31)
    clock._come_back(now() + 5)

    assert clock.queue.delays[:3] == [30, 20, 5]
