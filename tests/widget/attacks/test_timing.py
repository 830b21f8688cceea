"""How long an answer takes says nothing about whose address was typed.

Four kinds of addresses, because each leads down a way of its own that does more or less work: one that nobody has (a contact is
made and asked), one that is opted in (an event), one that opted out (it is asked), and one that was typed too often (nothing).
The time is taken on SQLite, where there is no second server to make noise; that all ways wait, on both.
"""

import random
import statistics
import time
from dataclasses import replace

import pytest
import time_machine

from optin.addresses import read_email
from optin.clock import now
from optin.contacts import Person
from optin.database import db
from optin.desk import Desk
from optin.desk import desk as the_desk
from optin.vocabulary import Channel
from tests.cast import add, say_no, say_yes
from tests.widget.visiting import MAIL, Visit, link, made
from widget import pace

POSTS, WARM_UP = 200, 10
MOST_APART = 0.005  # seconds
KINDS = ("unknown", "opted-in", "optedout", "toooften")  # As long as each other, like the addresses made of them.


def address(kind, number):
    """Everybody has an address of their own, but for the one that is typed again and again."""
    return f"{kind}-{0 if kind == 'toooften' else number:04d}@example.com"


def prepared(app, posts):
    """The form, with everybody known who has to be; a worker is only woken, as in a running desk."""
    config = replace(the_desk().config, limit_per_form=1_000_000)
    app.extensions["optin.desk"] = Desk(config, the_desk().tokens)
    app.testing = False
    for kind, says in (("opted-in", say_yes), ("optedout", say_no)):
        for number in range(posts):
            says(add(Person(email=read_email(address(kind, number)))), Channel.EMAIL)
    form = made(MAIL, double_opt_in=True)
    for _ in range(config.limit_per_address):
        Visit(app, link(form)).send(email=address("toooften", 0))
    return form


def measured(app, form, numbers):
    """Seconds for each kind, and all answers: every kind and number once, shuffled, each from a network of its own."""
    turns = [(kind, number) for kind in KINDS for number in numbers]
    random.Random(7).shuffle(turns)  # noqa: S311 - the same order in every run
    with time_machine.travel(now() - 60):
        visits = [Visit(app, link(form)) for _ in turns]
        tokens = [visit.token() for visit in visits]
    seconds, answers = {kind: [] for kind in KINDS}, set()
    for (kind, number), visit, token in zip(turns, visits, tokens, strict=True):
        began = time.perf_counter()
        answer = visit.send(token, email=address(kind, number))
        seconds[kind].append(time.perf_counter() - began)
        answers.add((answer.status_code, answer.data, str(sorted(answer.headers))))
    return seconds, answers


def spread(seconds):
    """How far the medians are apart, printed."""
    medians = {kind: statistics.median(taken) for kind, taken in seconds.items()}
    apart = max(medians.values()) - min(medians.values())
    told = ", ".join(f"{kind} {1000 * median:.2f}" for kind, median in medians.items())
    print(f"\nmedians in ms: {told}; apart {1000 * apart:.2f}")  # noqa: T201 - the figure is the point
    return apart


def test_the_medians_of_any_two_kinds_of_addresses_are_less_than_5_ms_apart(desk):
    form = prepared(desk, 2 * (POSTS + WARM_UP))
    for first in (0, POSTS + WARM_UP):  # Once more, with other people, where the machine was busy with something else.
        measured(desk, form, range(first, first + WARM_UP))
        seconds, answers = measured(desk, form, range(first + WARM_UP, first + WARM_UP + POSTS))
        assert [status for status, _, _ in answers] == [200]
        if spread(seconds) < MOST_APART:
            return
    pytest.fail("the time that an answer takes tells whose address was typed")


@pytest.mark.parametrize("double", [False, True])
def test_no_valid_submission_is_answered_before_its_time(app, double):
    prepared(app, 3)
    form = made(MAIL, double_opt_in=double)
    seconds, _ = measured(app, form, range(3))

    assert min(min(taken) for taken in seconds.values()) >= pace.EARLIEST[db.engine.dialect.name]
