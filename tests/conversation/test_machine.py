"""Whatever people, teammates, flows and clocks do, in whatever order: the promises about flows and invitations hold."""

from itertools import pairwise

import pytest
import time_machine
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, func, select

from optin import contacts, flows, inbound
from optin.clock import now
from optin.conversation.starting import NoFlowError, SaidYesError
from optin.database import db, writing
from optin.inbound import Received
from optin.ledger.body import entry_of, read
from optin.ledger.fold import fold as fold_events
from optin.models import AddressMemory, ConsentEvent, Contact, Evidence, FlowRun, Message
from optin.sending import gate
from optin.vocabulary import Channel, Flag, MessageState, Path, Source, Starts
from tests import cast
from tests.conversation.drafting import OPT_IN, OPT_OUT, SAY, SMS, ask, draft, keep, step
from tests.conversation.running import begin
from tests.inbound.writing_in import ANA, row

DAY = 24 * 3600
WORDS = st.sampled_from(["Y", "No", "STOP", "START", "Hello", "Menu", "what?", "👍", "", "yes please", "stop it maybe"])
MENU = draft(
    ask("q", otherwise="q", **{"Y, Yes": "in", "N, No": "out"}),
    step(OPT_IN, "in", then="end"),
    step(OPT_OUT, "out"),
    starts=Starts.KEYWORD,
    keyword="Menu",
)


class Desk(RuleBasedStateMachine):
    """One contact, two flows, and everybody who may do something."""

    @initialize()
    def people(self):
        self.clock = time_machine.travel(now(), tick=False)
        self.moved = self.clock.start()
        self.ana, self.number, self.last = cast.add(cast.ANA), 0, None
        self.menu = keep(MENU)
        self.hello = keep(draft(step(SAY, "a"), name="Hello"))

    def teardown(self):
        """The next example begins with a new contact, whose address is remembered for nothing, and with no flow of these."""
        if hasattr(self, "clock"):
            self.clock.stop()
            with writing() as session:
                contacts.remove(session.connection(), self.ana)
                session.execute(delete(AddressMemory))
                for name in (self.menu, self.hello):
                    flows.delete(flows.for_change(session, name))

    @rule(words=WORDS, ago=st.sampled_from([0, 0, 0, 5, 120, 2 * DAY]))
    def write(self, words, ago):
        self.number += 1
        self.last = Received(SMS, ANA, f"SM{id(self)}-{self.number}", words, now() - ago)
        before = row(self.ana)
        was_out, stopped_at = before.flag is Flag.OPTED_OUT, max(before.closed_at or 0, before.flag_at or 0)
        inbound.receive(self.last)
        if was_out and row(self.ana).flag is Flag.OPTED_IN and row(self.ana).source is Source.FLOW:
            asked = [one.created_at for path in (Path.BOT, Path.INVITE) for one in _messages(path)]
            assert max(asked) > stopped_at, "an answer to a question from before the opt-out opted in"

    @rule()
    def deliver_again(self):
        if self.last is not None:
            before = _said(self.ana)
            inbound.receive(self.last)
            assert _said(self.ana) == before, "a repeated delivery did something"

    @rule()
    def invite(self):
        stood = row(self.ana).flag
        try:
            said = begin(flows.SAMPLE, self.ana)
        except SaidYesError:
            assert stood is Flag.OPTED_IN
        else:
            assert stood is not Flag.OPTED_OUT or said[0] == "refuse", "somebody who has said no was asked"

    @rule(days=st.sampled_from([1, 31]))
    def invite_later(self, days):
        self.moved.shift(days * DAY)
        self.invite()

    @rule(words=st.sampled_from(["Y", "No", "yes please"]))
    def answer_after_a_stop(self, words):
        for each in ("STOP", words):
            self.moved.shift(5)
            self.write(each, 0)

    @rule()
    def begin_by_hand(self):
        with pytest.raises(NoFlowError):
            begin(self.menu, self.ana)

    @rule()
    def edit(self):
        with writing() as session:
            flow = flows.for_change(session, self.menu)
            if flow is not None:
                flows.delete(flow)
        self.menu = keep(MENU)

    @rule()
    def opt_out_elsewhere(self):
        cast.say_no(self.ana, SMS, cast.told(Source.UNSUBSCRIBE))

    @rule(seconds=st.sampled_from([1, 60, DAY, 31 * DAY]))
    def pass_time(self, seconds):
        self.moved.shift(seconds)

    @rule()
    def dispatch(self):
        gate.dispatch_due()

    @invariant()
    def there_is_one_open_run(self):
        if hasattr(self, "ana"):
            assert _count(FlowRun.ended_at.is_(None)) <= 1

    @invariant()
    def nobody_is_asked_too_often(self):
        if hasattr(self, "ana"):
            asked = [one.created_at for one in _messages(Path.INVITE) if one.state is not MessageState.REFUSED]
            assert len(asked) <= 2
            assert all(later - earlier >= 30 * DAY for earlier, later in pairwise(asked))

    @invariant()
    def the_flag_is_what_the_ledger_says(self):
        if hasattr(self, "ana"):
            assert _folded(self.ana) is row(self.ana).flag

    @invariant()
    def an_opt_in_by_a_flow_names_question_and_answer(self):
        if hasattr(self, "ana") and row(self.ana).flag is Flag.OPTED_IN and row(self.ana).source is Source.FLOW:
            kept = _evidence(row(self.ana).flag_event)
            assert '"question":' in kept
            assert '"message_id":"msg_' in kept

    @invariant()
    def no_yes_stands_over_a_newer_stop(self):
        if hasattr(self, "ana") and row(self.ana).flag is Flag.OPTED_IN and row(self.ana).source is Source.FLOW:
            yes = read(db.session.get_one(ConsentEvent, row(self.ana).flag_event).body)["occurred_at"]
            assert row(self.ana).closed_at is None or yes > row(self.ana).closed_at


def _count(condition):
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(FlowRun).where(condition))


def _messages(path):
    db.session.rollback()
    return db.session.scalars(select(Message).where(Message.path == path).order_by(Message.id)).all()


def _said(contact_id):
    return (row(contact_id).flag, _count(FlowRun.id > 0), len(_messages(Path.BOT)), len(_messages(Path.SERVICE)))


def _folded(contact_id):
    tag = db.session.get_one(Contact, contact_id).tag
    events = db.session.scalars(select(ConsentEvent).where(ConsentEvent.tag == tag).order_by(ConsentEvent.seq))
    states = fold_events([entry_of(read(event.body)) for event in events])
    return states[Channel.SMS].flag if Channel.SMS in states else Flag.UNSET


def _evidence(event_id):
    return db.session.get_one(Evidence, event_id).content


def test_the_promises_hold(app):
    run_state_machine_as_test(
        Desk,
        settings=settings(max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)),
    )
