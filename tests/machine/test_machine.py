"""Whatever people, teammates, providers and clocks do, in whatever order: the promises hold (`promises.py`).

The same machine runs on both databases. `OPTIN_TEST_MACHINE=2000` lets it look at so many histories, other ones each time, and
makes the one that fails shorter, which takes minutes.
"""

import itertools
import os

import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from optin import inbound
from optin.inbound import Received
from optin.vocabulary import Channel, Path
from tests.machine.desk import WORDS, Desk
from tests.machine.house import ADIEU, furnish
from tests.machine.story import DAY
from tests.sending.closing import now

HISTORIES = os.environ.get("OPTIN_TEST_MACHINE")
HOUR = 3600

WHO = st.sampled_from([0, 0, 0, 1])
SAID = st.sampled_from([*WORDS, ADIEU, "STOP", "START", "Menu", "Menu", "Y"])
AGO = st.sampled_from([0, 0, 0, 0, 5, 120, 2 * DAY])
WHICH = st.integers(0, 9)
PATHS = st.sampled_from([Path.COMPOSE, Path.COMPOSE_CONFIRMED, Path.API, Path.BROADCAST])
SECONDS = st.sampled_from([1, 60, 601, HOUR, 9 * HOUR, DAY, 31 * DAY, -30, -2 * HOUR])
# What strangers write where nothing but the order differs: what they said, and seconds after a first moment.
MESSAGES = st.lists(
    st.tuples(st.sampled_from(["STOP", "START", "stop it maybe", "👍", ADIEU]), st.integers(1, 3)), min_size=2, max_size=4
)
_strangers = itertools.count(1)


class Machine(RuleBasedStateMachine):
    """One history. The deeds are those of `Desk`, which checks after each."""

    texts = None

    @initialize()
    def begin(self):
        self.travel = time_machine.travel(0, tick=False)
        self.desk = Desk(self.texts, self.travel.start())

    def teardown(self):
        if hasattr(self, "desk"):
            try:
                self.desk.come_to_an_end()
            finally:
                self.desk.house.clear()
                self.travel.stop()

    @rule(who=WHO, words=SAID, ago=AGO)
    def write(self, who, words, ago):
        self.desk.write(who, words, ago)

    @rule(who=WHO, words=SAID, ago=AGO)
    def send_off(self, who, words, ago):
        self.desk.send_off(who, words, ago)

    @rule(who=WHO, then=st.sampled_from(["STOP", "STOP", "Hello", "stop it maybe"]), is_yes=st.booleans())
    def ask_for_an_offer(self, who, then, is_yes):
        """Marketing waits in a conversation that something else follows."""
        for words in ("Menu", "Offers"):
            self.desk.write(who, words)
        self.desk.pass_time(5)
        self.desk.write(who, then)
        if is_yes:
            self.desk.say_elsewhere(who, is_yes)
        self.desk.work()

    @precondition(lambda self: self.desk.air)
    @rule(which=WHICH)
    def arrive(self, which):
        self.desk.arrive(which)

    @precondition(lambda self: self.desk.arrived)
    @rule(which=WHICH)
    def again(self, which):
        self.desk.again(which)

    @rule(who=WHO, is_yes=st.booleans())
    def say_elsewhere(self, who, is_yes):
        self.desk.say_elsewhere(who, is_yes)

    @rule(who=WHO)
    def ask_to_confirm(self, who):
        self.desk.ask_to_confirm(who)

    @rule(who=WHO, is_stop=st.booleans())
    def decide(self, who, is_stop):
        self.desk.decide(who, is_stop)

    @rule(who=WHO, is_deleted=st.booleans())
    def import_again(self, who, is_deleted):
        (self.desk.delete if is_deleted else self.desk.come_again)(who)

    @rule(who=WHO)
    def invite(self, who):
        self.desk.invite(who)

    @rule(who=WHO, path=PATHS)
    def queue(self, who, path):
        self.desk.queue(who, path)

    @rule(who=WHO)
    def enrol(self, who):
        self.desk.enrol(who)

    @rule(who=WHO)
    def take_out(self, who):
        self.desk.take_out(who)

    @rule(what=st.sampled_from(["pause", "resume", "resume", "end"]))
    def steer(self, what):
        self.desk.house.steer(what)

    @rule()
    def edit_the_flow(self):
        self.desk.house.edit_menu()

    @rule()
    def switch_the_rule(self):
        self.desk.house.switch_rule()

    @rule(seconds=SECONDS, works=st.booleans())
    def pass_time(self, seconds, works):
        self.desk.pass_time(seconds)
        if works:
            self.desk.work()

    @rule()
    def work(self):
        self.desk.work()

    @rule()
    def claim_and_die(self):
        self.desk.claim_and_die()

    @rule(messages=MESSAGES, data=st.data())
    def strangers(self, messages, data):
        """Of two strangers who write the same, one's messages come in another order, and some of them twice."""
        named = list(enumerate(messages))
        repeated = named + data.draw(st.lists(st.sampled_from(named), max_size=2))
        assert end_of(self.desk, named) == end_of(self.desk, data.draw(st.permutations(repeated)))


def end_of(desk, messages):
    """What stands for somebody new who sent these, in this order, some of it before they came."""
    sender, began = f"stranger-{next(_strangers)}@example.com", now() - 10
    for place, (words, at) in messages:
        inbound.receive(Received(Channel.EMAIL, sender, f"{sender}-{place}", words, began + at, is_answered=True))
    return desk.standing_of(sender)


def test_the_promises_hold(app, monkeypatch):
    monkeypatch.setattr(Machine, "texts", furnish())
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=int(HISTORIES or 25),
            stateful_step_count=30,
            derandomize=HISTORIES is None,
            deadline=None,
            report_multiple_bugs=False,
            phases=[Phase.generate, *([Phase.shrink] if HISTORIES else [])],
            suppress_health_check=list(HealthCheck),
        ),
    )
