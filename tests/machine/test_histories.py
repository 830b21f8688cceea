"""Short histories in which a fault would show, and the faults: each is put into the code for the time of a test, and the
promises that the machine checks must see it."""

import itertools
from dataclasses import replace

import pytest
import time_machine

from optin import newest, policy
from optin.conversation import runs
from optin.inbound import received
from optin.ledger import write
from optin.policy import Asks
from optin.sending import asking, facts
from optin.vocabulary import Block, Conversation, Outcome, Path
from tests.machine.desk import Desk
from tests.machine.house import furnish
from tests.machine.story import DAY

ANA = 0
NUMBERS = (f"SM-{number}" for number in itertools.count())
HOUR = 3600


def closed(desk):
    """An offer waits in a conversation that a stop closes; a form opts in again, which opens none."""
    desk.write(ANA, "Menu")
    desk.write(ANA, "Offers")
    desk.pass_time(5)
    desk.write(ANA, "STOP")
    desk.say_elsewhere(ANA, is_yes=True)
    desk.work()


def tie(desk):
    """A stop and a start of one second."""
    desk.send_off(ANA, "STOP")
    desk.send_off(ANA, "START")
    desk.arrive(0)
    desk.arrive(0)


def late(desk):
    """A start that was written before a stop arrives after it."""
    desk.send_off(ANA, "START")
    desk.pass_time(5)
    desk.write(ANA, "STOP")
    desk.arrive(0)


def twice(desk):
    """The provider delivers a message again."""
    desk.write(ANA, "Menu")
    desk.again(0)


def asked_after_no(desk):
    """A teammate asks somebody who has said no."""
    desk.say_elsewhere(ANA, is_yes=False)
    desk.invite(ANA)
    desk.work()


def asked_again(desk):
    """A teammate asks today and tomorrow."""
    for _ in range(2):
        desk.invite(ANA)
        desk.work()
        desk.pass_time(DAY)


def step_after_no(desk):
    """The next step of a sequence is due to somebody who has said no."""
    desk.enrol(ANA)
    desk.say_elsewhere(ANA, is_yes=False)
    desk.work()


def step_at_night(desk):
    """The next step of a sequence is due at midnight."""
    desk.say_elsewhere(ANA, is_yes=True)
    desk.pass_time(12 * HOUR)
    desk.enrol(ANA)
    desk.work()


def unclear(desk):
    """Somebody who opted in writes what may have been a stop."""
    desk.say_elsewhere(ANA, is_yes=True)
    desk.enrol(ANA)
    desk.write(ANA, "stop it maybe")
    desk.work()


def chatter(desk):
    """Another machine answers every answer at once."""
    for words in ("Menu", *["Hello"] * 5):
        desk.write(ANA, words)
        desk.work()


def deleted(desk):
    """Somebody who has said no is deleted, and comes back by an import."""
    desk.write(ANA, "STOP")
    desk.delete(ANA)


def overridden(desk):
    """A teammate sends anyway, and the person says no again."""
    desk.say_elsewhere(ANA, is_yes=False)
    desk.queue(ANA, Path.COMPOSE_CONFIRMED)
    desk.say_elsewhere(ANA, is_yes=False)
    desk.work()


def row_of(path, **changes):
    """The table with another row for a path."""
    return policy, "TABLE", policy.TABLE | {path: replace(policy.TABLE[path], **changes)}


def without(block):
    return policy, "_BLOCK_REASONS", tuple(one for one in policy._BLOCK_REASONS if one[0] is not block)


# Each history, and the fault that it must see: where it is, and what stands there instead.
FAULTS = {
    "a flow goes on after a stop": (closed, facts, "conversation_of", lambda _: Conversation.OPEN),
    "of one second the start counts": (tie, newest, "start_is_overtaken", lambda *_: False),
    "the last that arrived counts": (late, newest, "start_is_overtaken", lambda *_: False),
    "a repeated delivery is acted upon": (twice, received, "_reference", lambda _: next(NUMBERS)),
    "who said no is asked": (asked_after_no, *row_of(Path.INVITE, asks=Asks.NOTHING)),
    "asked without a pause": (asked_again, asking, "ask_from", lambda *_: 0),
    "a sequence asks nobody": (step_after_no, *row_of(Path.SEQUENCE, asks=Asks.NOTHING)),
    "a sequence sends at night": (step_at_night, *row_of(Path.SEQUENCE, outside_hours=Outcome.SEND)),
    "a hold is not looked at": (unclear, *without(Block.HELD)),
    "a bot that talks on": (chatter, runs, "is_chattering", lambda *_: False),
    "a no goes with the person": (deleted, write, "_remember", lambda *_: None),
    "an override covers later opt-outs": (overridden, policy, "_covered", lambda _: True),
}


@pytest.fixture
def history(app):
    with time_machine.travel(0, tick=False) as time:
        yield Desk(furnish(), time)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_promises_hold(history, fault):
    FAULTS[fault][0](history)
    history.come_to_an_end()


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(history, fault, monkeypatch):
    scene, *there = FAULTS[fault]
    monkeypatch.setattr(*there)

    with pytest.raises(AssertionError):
        scene(history)
