"""The promises about what people say to a desk, and about what leaves it. Each is an assertion with its sentence."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from optin.database import db
from optin.ledger import verify
from optin.ledger.body import entry_of, read
from optin.ledger.fold import State, fold
from optin.models import ConsentEvent, Contact, ContactChannel, Enrolment, Evidence, FlowRun, InboundMessage, Message, StepTaken
from optin.vocabulary import Block, Flag, MessageState, Path, Source
from tests.machine.house import ASK_PAUSE, ASK_TIMES, BOT_ANSWERS, BOT_SECONDS, CLOSES, OPENS, STEPS, ZONES

# Ways on which marketing needs a yes, and those that keep the person's hours.
NEED_YES = {Path.COMPOSE, Path.API, Path.BROADCAST, Path.SEQUENCE}
KEEP_HOURS = {*NEED_YES, Path.INVITE}
GONE = (MessageState.SENT, MessageState.DELIVERED, MessageState.READ)


def may_leave(desk, sent):
    """Of a message that the provider has just been handed."""
    message, at = sent.message, sent.at
    who = desk.people.index(message.contact_id)
    story = desk.stories[who]
    assert message.fence > 0, "a message left without a claim"
    if not sent.is_marketing:
        return
    assert not story.is_held, "somebody who is held was sent marketing"
    if message.path in KEEP_HOURS:
        local = datetime.fromtimestamp(at, ZoneInfo(ZONES[who]))
        assert OPENS <= local.hour < CLOSES, f"{message.path.word} at {local}"
    if message.path in NEED_YES:
        assert story.may_be_in, f"marketing after a no: {message.path.word}"
        assert message.flag_event == desk.row(who).flag_event, "the message names another event than the one that counts"
    elif message.path is Path.INVITE:
        assert not story.is_out, "somebody who has said no was asked"
    elif message.path is Path.BOT:
        assert story.is_talking(at), "a flow sent marketing outside the conversation that the person opened"
    elif message.path is Path.COMPOSE_CONFIRMED:
        newer = story.said[desk.overrides[message.id] :]
        assert not (story.is_out and any(not one.is_yes for one in newer)), "an override covered a newer no"


def hold(desk):
    """After every deed."""
    for who, story in enumerate(desk.stories):
        row = desk.row(who)
        assert row.flag is Flag.OPTED_OUT or not story.is_out, "an opt-out was lost"
        assert row.flag is not Flag.OPTED_IN or story.may_be_in, "somebody is opted in who did not say so"
        assert Block.HELD in row.blocks or not story.is_held, "what is unclear is not held"
        assert folded(row) == (row.flag, row.blocks), "the flag is not what the ledger adds up to"
        if row.flag is Flag.OPTED_IN:
            names_its_evidence(row)
    for contact_id in {sent.message.contact_id for sent in desk.sent}:
        theirs = [sent for sent in desk.sent if sent.message.contact_id == contact_id]
        assert_not_too_much(theirs)


def assert_not_too_much(theirs):
    """Of what one person got: nothing twice, no question too often, no bot without end."""
    assert max(Counter(sent.message.public_id for sent in theirs).values()) == 1, "a message was handed over twice"
    steps = Counter(sent.message.body for sent in theirs if sent.message.path is Path.SEQUENCE)
    assert all(steps[name] <= 1 for name in STEPS), "a step came twice"
    asked = sorted(sent.message.created_at for sent in theirs if sent.message.path is Path.INVITE)
    assert len(asked) <= ASK_TIMES, "somebody was asked more often than the setting allows"
    assert all(later - earlier >= ASK_PAUSE for earlier, later in pairwise(asked)), "somebody was asked again too soon"
    said = sorted(sent.message.created_at for sent in theirs if sent.message.path is Path.BOT)
    beyond = zip(said, said[BOT_ANSWERS:], strict=False)
    assert all(later - earlier >= BOT_SECONDS for earlier, later in beyond), "a bot talked on beyond its limit"


def names_its_evidence(row):
    """An opt-in by a message names the message; one by a flow also the question."""
    event = db.session.get_one(ConsentEvent, row.flag_event)
    kept = db.session.get_one(Evidence, event.id).content
    if event.source in (Source.KEYWORD, Source.FLOW):
        assert '"message_id":"msg_' in kept
    if event.source is Source.FLOW:
        assert '"question":"' in kept
        assert '"flow":"' in kept


def folded(row):
    """Flag and blocks of a channel row, as its events add up to."""
    tag = db.session.get_one(Contact, row.contact_id).tag
    events = db.session.scalars(select(ConsentEvent).where(ConsentEvent.tag == tag).order_by(ConsentEvent.seq))
    state = fold([entry_of(read(event.body)) for event in events]).get(row.channel, State())
    return state.flag, state.blocks


def hold_in_the_end(desk):
    """When nothing is under way any more: chains, commitments and sums."""
    assert db.session.scalar(select(func.count()).where(*_steps_without_reason())) == 0, "a step is neither sent nor explained"
    handed = {sent.message.public_id for sent in desk.sent}
    gone = set(db.session.scalars(select(Message.public_id).where(Message.state.in_(GONE))))
    assert gone == {name for name in handed if name in gone}, "a message counts as sent that the provider never saw"
    refused = set(db.session.scalars(select(Message.public_id).where(Message.state == MessageState.REFUSED)))
    assert not handed & refused, "a message counts as refused that the provider has"
    db.session.rollback()
    with db.engine.connect() as connection:
        assert verify.check(connection).faults == []


def _steps_without_reason():
    return (StepTaken.message_id.is_(None), StepTaken.fault.is_(None))


def all_there_is(desk):
    """What a repeated delivery could change: rows of people, and how many there are of everything that it could make."""
    db.session.rollback()
    rows = db.session.execute(
        select(ContactChannel.__table__).order_by(ContactChannel.contact_id, ContactChannel.channel)
    ).all()
    made = [db.session.scalar(select(func.count()).select_from(each)) for each in (ConsentEvent, Message, FlowRun, Enrolment)]
    runs = [tuple(run) for run in db.session.execute(select(FlowRun.__table__).order_by(FlowRun.id))]
    return [tuple(row) for row in rows], made, runs


def forgot(contact_id, person):
    """Nothing that the person wrote or got is left, and no row has their number; what the ledger keeps is not for reading."""
    db.session.rollback()
    number = person.phone.e164
    left = (Contact.phone == number, Message.address == number, InboundMessage.sender == number)
    assert [db.session.scalar(select(func.count()).where(one)) for one in left] == [0, 0, 0]
    mine = (Message.contact_id, FlowRun.contact_id, Enrolment.contact_id, InboundMessage.contact_id)
    assert [db.session.scalar(select(func.count()).where(one == contact_id)) for one in mine] == [0, 0, 0, 0]
