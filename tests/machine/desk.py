"""A desk with two people, and everything that they, their teammates and the clock may do to it. After each deed the promises
are checked (`promises.py`); what people said is kept as a story beside it (`story.py`).
"""

from __future__ import annotations

import itertools

from optin import contacts, flows, inbound, unclear
from optin.clock import now
from optin.conversation import flows as conversation
from optin.conversation.starting import SaidYesError
from optin.database import db, hot, writing
from optin.desk import desk
from optin.inbound import Received
from optin.ledger import write
from optin.models import Contact, ContactChannel, FlowRun
from optin.sending import gate, outbox, sequence
from optin.vocabulary import Channel, Path, Proof, Source
from tests import cast
from tests.conversation.running import begin
from tests.machine import promises
from tests.machine.house import ADIEU, House
from tests.machine.story import DAY, Story
from tests.machine.witness import called, left
from tests.sending import outgoing, sequencing
from tests.sending.closing import clock

SMS = Channel.SMS
NOON = clock("12:00")
HOUR = 3600

# What people write, and what it means to a reader: a stop, a start, something unclear, a yes or no to a question, or nothing.
STOP, START, UNCLEAR, YES, NO, NOTHING = "stop", "start", "unclear", "yes", "no", "nothing"
WORDS = {
    "STOP": STOP,
    "Please stop texting me": STOP,
    "START": START,
    "stop it maybe": UNCLEAR,
    "Y": YES,
    "yes please": YES,
    "N": NO,
    "Menu": NOTHING,
    "Offers": NOTHING,
    "Tips": NOTHING,
    "Hello": NOTHING,
    "👍": NOTHING,
    "": NOTHING,
}
_references = (f"SM-machine-{number}" for number in itertools.count(1))


class Desk:
    """One history. `people` are the ids of contacts and `stories` what they said, `air` what was written and has not arrived,
    `arrived` what has, `sent` what the provider was handed. `overrides`: who had said how much when somebody chose to send."""

    def __init__(self, texts, time):
        self.time = time
        time.move_to(NOON)
        self.house, self.witness = House(texts), called()
        self.people = [cast.add(person) for person in self.house.people]
        self.stories = [Story(), Story()]
        self.air, self.arrived, self.sent, self.overrides = [], [], [], {}

    def come_to_an_end(self):
        """What is in the air arrives, and the next days and nights pass."""
        while self.air:
            self.arrive(0)
        for seconds in (HOUR, 10 * HOUR, DAY, 2 * DAY):
            self.pass_time(seconds)
            self.work()
        promises.hold_in_the_end(self)

    def write(self, who, words, ago=0):
        """Somebody writes, and it arrives."""
        self.send_off(who, words, ago)
        self.arrive(len(self.air) - 1)

    def send_off(self, who, words, ago=0):
        """Somebody writes, and it is on its way."""
        self.air.append((who, words, Received(SMS, self.house.people[who].phone.e164, next(_references), words, now() - ago)))

    def arrive(self, which):
        """One of those on their way arrives, whichever was written first."""
        who, words, received = self.air.pop(which % len(self.air))
        asked = self._question(who)
        receipt = inbound.receive(received)
        self.arrived.append((who, received))
        self._tell(who, words, min(received.at, now()), asked, receipt.public_id)
        promises.hold(self)

    def again(self, which):
        """A provider delivers once more what has arrived."""
        if self.arrived:
            before = promises.all_there_is(self)
            inbound.receive(self.arrived[which % len(self.arrived)][1])
            assert promises.all_there_is(self) == before, "a repeated delivery did something"

    def _tell(self, who, words, at, asked, name):
        """What the story makes of it: of the words alone, and of the question that was open."""
        story, meaning = self.stories[who], STOP if words == ADIEU and self.house.rule_is_on else WORDS.get(words)
        if meaning == STOP:
            story.stop(at)
        elif meaning == START:
            story.yes(at, is_written=True)
        elif meaning == UNCLEAR:
            story.unclear.append(name)
        elif meaning == NO and asked is not None:
            story.no(at, is_written=True)
        elif meaning == YES and asked is not None and all(no.at < asked for no in story.noes()):
            story.yes(at, is_written=True)
        story.heard.append(at)

    def _question(self, who):
        """When the question was asked that is open to this person; None where none is."""
        db.session.rollback()
        with db.engine.connect() as connection:
            if not conversation.is_asked(connection, write.lock(connection, self.people[who])[SMS], now()):
                return None
        asked = db.session.query(FlowRun).filter_by(contact_id=self.people[who], channel=SMS, ended_at=None).one()
        return asked.asked_at

    def say_elsewhere(self, who, is_yes):
        """The person uses a link or a page of theirs."""
        if is_yes:
            cast.say_yes(self.people[who], SMS, cast.told(Source.PAGE, Proof.CONFIRMED))
            self.stories[who].yes(now(), is_written=False)
        else:
            cast.say_no(self.people[who], SMS, cast.told(Source.UNSUBSCRIBE))
            self.stories[who].no(now(), is_written=False)
        promises.hold(self)

    def ask_to_confirm(self, who):
        """A form asks for a confirmation, which is no yes."""
        asked = cast.told(Source.WIDGET)
        hot(lambda connection: write.ask(connection, self.people[who], SMS, asked, now() + DAY))
        promises.hold(self)

    def decide(self, who, is_stop):
        """A teammate says what the oldest unclear message meant."""
        story = self.stories[who]
        if story.unclear:
            name, told = story.unclear.pop(0), cast.told(operator="Olive", reason="Asked")
            act, why = (unclear.opt_out, ()) if is_stop else (unclear.let_go, ("Asked",))
            with writing() as session:
                act(session.connection(), name, desk().config.pepper, told, *why)
            story.is_held_for_good &= bool(story.unclear)
            if is_stop:
                story.no(now(), is_written=False)
        promises.hold(self)

    def come_again(self, who):
        """An import brings somebody who is there, which says nothing about consent."""
        person, pepper, origin = self.house.people[who], desk().config.pepper, cast.told(Source.IMPORT)
        hot(lambda connection: contacts.find_or_create(connection, person, pepper, origin))
        promises.hold(self)

    def delete(self, who):
        """A teammate deletes somebody, and an import brings the number back."""
        hot(lambda connection: contacts.remove(connection, self.people[who]))
        promises.forgot(self.people[who], self.house.people[who])
        self.people[who] = cast.add(self.house.people[who], cast.told(Source.IMPORT))
        self.stories[who] = self.stories[who].deleted()
        promises.hold(self)

    def invite(self, who):
        """A teammate asks for an opt-in."""
        try:
            begin(flows.SAMPLE, self.people[who])
        except SaidYesError:
            assert self.stories[who].may_be_in
        promises.hold(self)

    def queue(self, who, path):
        """Marketing by another path; whoever chooses to send it anyway names the event that this covers."""
        contact_id, override = self.people[who], None
        if path is Path.COMPOSE_CONFIRMED:
            override = self.row(who).flag_event
        draft = outgoing.draft(contact_id, address=self.house.people[who].phone.e164, path=path, overrides=override)
        self.overrides[outgoing.queue(draft)] = len(self.stories[who].said)
        promises.hold(self)

    def enrol(self, who):
        sequencing.enrol(self.house.sequence, self.people[who])
        promises.hold(self)

    def take_out(self, who):
        sequencing.leave(self.house.sequence, self.people[who])
        promises.hold(self)

    def pass_time(self, seconds):
        """The clock goes on, or back."""
        self.time.shift(seconds)

    def claim_and_die(self):
        """A worker takes messages up and is gone."""
        hot(lambda connection: outbox.claim(connection, now(), 2))

    def work(self):
        """Workers do what is due."""
        sequence.step_due(now())
        gate.recover()
        gate.dispatch_due()
        fresh = left(self.witness, len(self.sent))
        self.sent += fresh
        for sent in fresh:
            promises.may_leave(self, sent)
        promises.hold(self)

    def row(self, who):
        """The row of the person's channel."""
        db.session.rollback()
        return db.session.get_one(ContactChannel, (SMS, self.people[who]))

    def standing_of(self, address):
        """What stands for whoever has this e-mail address, and nothing of when it came to be."""
        db.session.rollback()
        contact = db.session.query(Contact).filter_by(email=address).one()
        row = db.session.get_one(ContactChannel, (Channel.EMAIL, contact.id))
        return row.flag, row.blocks, row.heard_at, row.window_until, row.closed_at
