"""The desk that a history takes place on: flows, a sequence, a keyword rule, hours, and a bot that is cut off early."""

from __future__ import annotations

import itertools

from sqlalchemy import delete, select

from optin import contacts, flows, rules
from optin.addresses import read_phone
from optin.clock import now
from optin.contacts import Person
from optin.database import db, writing
from optin.flows.drafts import ENDS
from optin.keywords import Match, Meaning
from optin.models import Contact, KeywordRule, Preference, Sequence, Template
from optin.preferences import change
from optin.rule_drafts import Draft
from optin.sending import sequence_steering
from optin.vocabulary import Category, SequenceState, Starts
from tests import cast
from tests.conversation.drafting import ENROL, OPT_IN, OPT_OUT, SAY, ask, draft, keep, step
from tests.sending import sequencing
from tests.sending.closing import LOS_ANGELES, NEW_YORK
from tests.sending.sequencing import running, template

OLIVE = "olive@example.com"
ZONES = (LOS_ANGELES, NEW_YORK)  # of Ana and of Ben, by the area codes of their numbers
CODES = (
    (209, 213, 310, 323, 408, 415, 510, 559, 562, 619, 626, 650, 661, 707, 714, 760, 805, 818, 831, 858, 909, 916, 925, 949),
    (212, 315, 347, 516, 518, 585, 607, 631, 646, 716, 718, 845, 914, 917, 201, 551, 609, 732, 856, 862, 908, 973, 617, 508),
)
OPENS, CLOSES = 9, 20  # o'clock where the person is
BOT_ANSWERS, BOT_SECONDS = 3, 600
ASK_TIMES, ASK_PAUSE = 2, 30 * 24 * 3600
STEPS = ("Step 1", "Step 2", "Step 3")
ADIEU = "adieu"
_numbers = itertools.count(1)


class House:
    """What a team has set up for one history. `furnish` has set what all histories share."""

    def __init__(self, texts):
        number = next(_numbers)
        self.people = [newcomer(person, codes, number) for person, codes in zip((cast.ANA, cast.BEN), CODES, strict=True)]
        steps = zip([texts[name] for name in STEPS], (0, 1, 24), strict=True)
        self.sequence = running(*steps, name=f"Welcome {number}")
        self.menu = keep(menu(texts["Offer"], named(Sequence, self.sequence)))
        self.hello = keep(draft(step(SAY, "a"), name="Hello"))
        with writing() as session:
            whole = Draft(ADIEU, Match.WHOLE, Meaning.OPT_OUT)
            self.rule = rules.add(session, whole, OLIVE).public_id
        self.texts = texts

    @property
    def rule_is_on(self):
        db.session.rollback()
        return db.session.scalar(select(KeywordRule.is_on).where(KeywordRule.public_id == self.rule))

    def switch_rule(self):
        with writing() as session:
            rules.switch(session, self.rule, not self.rule_is_on)

    def edit_menu(self):
        """Delete the flow, with people in it, and make the same one again."""
        with writing() as session:
            flows.delete(flows.for_change(session, self.menu))
        self.menu = keep(menu(self.texts["Offer"], named(Sequence, self.sequence)))

    def steer(self, what):
        """Pause, resume or end the sequence, where that can be done."""
        state = self.state()
        if what == "pause" and state is SequenceState.RUNNING:
            sequencing.change(self.sequence, sequence_steering.pause)
        elif what == "resume" and state is SequenceState.PAUSED:
            sequencing.change(self.sequence, sequence_steering.resume, now())
        elif what == "end" and state is not SequenceState.ENDED:
            sequencing.change(self.sequence, sequence_steering.end, now())

    def state(self):
        db.session.rollback()
        return db.session.get_one(Sequence, self.sequence).state

    def clear(self):
        """Leave an empty desk to the next history."""
        self.steer("end")
        with writing() as session:
            for name in (self.menu, self.hello):
                flows.delete(flows.for_change(session, name))
            rules.remove(session, self.rule)
            for contact_id in session.scalars(select(Contact.id)).all():
                contacts.remove(session.connection(), contact_id)


def newcomer(person, codes, number):
    """Somebody of the cast with a number of their own, as what was said about a number is remembered for ever."""
    code, last = codes[number // 100 % len(codes)], number % 100
    return Person(person.name, read_phone(f"+1 {code} 555 01{last:02}", "US"))


def named(model, key):
    db.session.rollback()
    return db.session.get_one(model, key).public_id


def menu(offer, series):
    """A flow that asks, answers with marketing, and brings into the sequence."""
    answers = {"Y, Yes": "in", "N, No": "out", "Offers": "offer", "Tips": "tips"}
    return draft(
        ask("q", otherwise="q", **answers),
        step(OPT_IN, "in", then=ENDS),
        step(OPT_OUT, "out", then=ENDS),
        step(SAY, "offer", template=offer, then=ENDS),
        step(ENROL, "tips", sequence=series),
        starts=Starts.KEYWORD,
        keyword="Menu",
    )


def furnish():
    """What every history finds: the settings, and the texts by name."""
    hours = f"Mon-Sun {OPENS:02}:00-{CLOSES}:00"
    settings = {"organisation": "Example Shop", "hours_sms": hours, "bot_answers": str(BOT_ANSWERS)}
    with writing() as session:
        session.execute(delete(Preference).where(Preference.name.in_(settings)))
        change(session, settings, OLIVE)
    kinds = dict.fromkeys(STEPS, Category.MARKETING) | {"Step 2": Category.UTILITY}
    texts = {name: template(name, kind) for name, kind in kinds.items()}
    offer = template("Offer", Category.MARKETING)
    return {**texts, "Offer": named(Template, offer)}
