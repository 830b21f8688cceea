"""Random people, settings, paths: what the preview counts, a lone decision says, and dispatch does, is one and the same.

And whoever says no before a worker claims their message gets no marketing on the decision of before.
"""

from __future__ import annotations

from collections import Counter
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from optin import contacts, preferences
from optin.addresses import read_email, read_phone
from optin.clock import now
from optin.contacts import Person
from optin.database import db, hot, writing
from optin.desk import desk
from optin.ledger import write
from optin.models import Contact, ContactChannel
from optin.sending import audience, broadcast_report, gate, people, progress
from optin.sending.broadcast import question
from optin.sending.draft import Draft
from optin.sending.people import Audience
from optin.vocabulary import Block, Category, Channel, Outcome, Path, Proof, Source, Wording
from tests import cast
from tests.sending import crowds, outgoing

AREAS = (212, 305, 416, 604, 415, 514, 617, 702, 808, 907)
_numbers = count()

INSTANTS = st.sampled_from([None, -50, 1000])
PERSON = st.fixed_dictionaries(
    {
        "phone": st.booleans(),
        "email": st.booleans(),
        "says": st.lists(st.sampled_from([write.opt_in, write.opt_out]), max_size=2),
        "blocks": st.sets(st.sampled_from(list(Block)), max_size=2),
        "paused_until": INSTANTS,
        "capped_until": INSTANTS,
        "window_until": INSTANTS,
    }
)
WHO_SAID_YES = {"phone": True, "email": False, "says": [write.opt_in], "blocks": (), "paused_until": None}
PLAN = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(Channel),
        "category": st.sampled_from(Category),
        "wording": st.sampled_from(Wording),
        "only_opted_in": st.booleans(),
    }
)
RANDOMLY = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def add(who, channel):
    """A new contact as drawn; the id."""
    number = next(_numbers)
    phone = read_phone(f"+1 {AREAS[number // 100 % 10]} 555 01{number % 100:02}", "US") if who["phone"] else None
    email = read_email(f"person-{number}@example.com") if who["email"] else None
    told = cast.told(Source.WIDGET, Proof.CONFIRMED)
    with writing() as session:
        connection = session.connection()
        contact_id = contacts.create(connection, Person(phone=phone, email=email), desk().config.pepper, told)
        for act in who["says"] if (phone if channel.uses_phone else email) else []:
            act(connection, contact_id, channel, told)
        for block in who["blocks"]:
            write.block(connection, contact_id, channel, block, told)
        instants = {name: ahead + now() if (ahead := who[name]) else None for name in who if name.endswith("until")}
        mine = (ContactChannel.contact_id == contact_id, ContactChannel.channel == channel)
        connection.execute(update(ContactChannel).where(*mine).values(instants))
    return contact_id


def meant_for(app, ids, plan, default):
    """A confirmed broadcast to these contacts alone; its id."""
    with writing() as session:
        preferences.change(session, {f"default_{plan['channel'].word}": default}, "olive@example.com")
    people.know_groups(app, lambda group: select(Contact.id).where(Contact.id.in_(ids)))
    return crowds.confirmed(reason="A recall.", audience=Audience(groups=(1,)), **plan)


def previewed(broadcast_id):
    asked = question(crowds.row(broadcast_id))
    with db.engine.connect() as connection:
        return audience.preview(connection, asked, now())


def alone(contact_id, broadcast_id):
    """What the gate says about one contact by itself."""
    row = crowds.row(broadcast_id)
    with db.engine.connect() as connection:
        contact = connection.execute(select(Contact.phone, Contact.email).where(Contact.id == contact_id)).one()
        mine = (ContactChannel.contact_id == contact_id, ContactChannel.channel == row.channel)
        event = connection.scalar(select(ContactChannel.flag_event).where(*mine))
        draft = Draft(
            channel=row.channel,
            address=(contact.phone if row.channel.uses_phone else contact.email) or "",
            path=Path.BROADCAST if row.only_opted_in else Path.BROADCAST_TO_ALL,
            category=row.category,
            wording=row.wording,
            body="",
            contact_id=contact_id,
            overrides=event,
        )
        return gate.judge(connection, draft, now()).verdict


def became(broadcast_id):
    """How many were sent or refused, by reason, when all is over."""
    with db.engine.connect() as connection:
        rows = broadcast_report.rows(connection, crowds.row(broadcast_id))
    return Counter(row.reason if row.outcome == "refused" else Outcome.SEND for row in rows)


@RANDOMLY
@given(st.lists(PERSON, min_size=1, max_size=8), PLAN, st.sampled_from(["opted_in", "opted_out"]))
def test_preview_lone_decision_and_dispatch_agree(app, crowd, plan, default):
    outgoing.provider()
    ids = [add(who, plan["channel"]) for who in crowd]
    broadcast_id = meant_for(app, ids, plan, default)
    preview = previewed(broadcast_id)
    one_by_one = Counter((verdict.outcome, verdict.reason) for verdict in (alone(one, broadcast_id) for one in ids))

    crowds.work()

    together = Counter()
    for kind in preview.kinds:
        together[kind.verdict.outcome, kind.verdict.reason] += kind.count
    assert together == one_by_one
    assert became(broadcast_id) == preview.excluded + Counter({Outcome.SEND: preview.will_send})
    assert crowds.state(broadcast_id) == "done"


@RANDOMLY
@given(
    st.lists(st.booleans(), min_size=1, max_size=8), st.booleans(), st.sampled_from(["before it starts", "before it leaves"])
)
def test_whoever_says_no_before_the_claim_gets_no_marketing(app, say_no, only_opted_in, when):
    there = outgoing.provider()
    ids = [add(WHO_SAID_YES, crowds.SMS) for _ in say_no]
    plan = {"channel": crowds.SMS, "category": Category.MARKETING, "only_opted_in": only_opted_in}
    broadcast_id = meant_for(app, ids, plan, "opted_out")
    if when == "before it leaves":
        progress.advance()
    for contact_id, says_no in zip(ids, say_no, strict=True):
        hot(lambda connection, who=contact_id: write.opt_out(connection, who, crowds.SMS, cast.told())) if says_no else None

    crowds.work()

    assert len(there.received) == say_no.count(False)
    assert crowds.messages(broadcast_id)["sent"] == say_no.count(False)
