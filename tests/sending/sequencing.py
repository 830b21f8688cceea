"""Short ways into a sequence and along its clock."""

from __future__ import annotations

from sqlalchemy import select

from optin import sequences, templates
from optin.clock import now
from optin.database import db, hot, writing
from optin.models import Enrolment, Message, Sequence, SequenceStep, StepTaken, Template
from optin.sending import gate, sequence, sequence_leaving
from optin.sequences import Options, steps
from optin.sequences.waits import Wait
from optin.template_drafts import Draft
from optin.vocabulary import Category, Channel, EnrolledBy, Leaving, WaitKind

HOUR, DAY = 3600, 86_400
UTILITY = Category.UTILITY


def template(name="Tip", category=Category.UTILITY, channel=Channel.SMS, body=None):
    """A new template; its id."""
    subject = name if channel is Channel.EMAIL else ""
    with writing() as session:
        draft = Draft(name, channel, category, "en", body or name, subject=subject)
        return templates.create(session, draft, "olive@example.com").id


def running(*steps, **options):
    """A sequence that runs; its id. A step is a wait in hours, or a template's id with one."""
    with writing() as session:
        made = sequences.create(session, Options(name=options.pop("name", "Welcome"), **options), "olive@example.com")
        sequence_id = made.id
    for number, step in enumerate(steps, 1):
        template_id, hours = step if isinstance(step, tuple) else (template(f"Step {number}"), step)
        add_step(sequence_id, template_id, Wait(WaitKind.HOURS, hours))
    with writing() as session:
        sequences.start(session, session.get_one(Sequence, sequence_id))
    return sequence_id


def add_step(sequence_id, template_id, wait):
    """A new step; its id."""
    with writing() as session:
        return steps.add(session, sequence_id, template_id, wait).id


def enrol(sequence_id, contact_id, at=None, by=EnrolledBy.HAND, **named):
    """Bring a contact in, in a transaction of its own."""
    at = now() if at is None else at
    return hot(lambda connection: sequences.enrol(connection, sequence_id, contact_id, at, by=by, **named))


def leave(sequence_id, contact_id, at=None):
    """Take a contact out."""
    one = sequence_leaving.one(sequence_id, contact_id)
    return hot(lambda connection: sequence_leaving.leave(connection, one, Leaving.BY_HAND, now() if at is None else at))


def change(sequence_id, act, *arguments):
    """Something a teammate does to the sequence, such as `sequence_steering.pause`."""
    with writing() as session:
        act(session, session.get_one(Sequence, sequence_id, with_for_update=True), *arguments)


def work(clock=None, later=0):
    """Let the clock go on by so many seconds, and workers do all that is due then. Twice, as waking each other does."""
    if clock is not None:
        clock.shift(later)
    for _ in range(2):
        sequence.step_due(now())
        gate.recover()
        gate.dispatch_due()


def got(contact_id):
    """The words that have left us to a contact, in order."""
    return [row.body for row in messages(contact_id) if row.sent_at is not None]


def messages(contact_id):
    with db.engine.connect() as connection:
        query = select(Message.__table__).where(Message.contact_id == contact_id).order_by(Message.id)
        return connection.execute(query).all()


def enrolment(sequence_id, contact_id):
    """Where the contact stands."""
    with db.engine.connect() as connection:
        query = select(Enrolment.__table__).filter_by(sequence_id=sequence_id, contact_id=contact_id)
        return connection.execute(query).one()


def enrolments(contact_id):
    """The sequences that the contact came into: how far they are, by what, and by whom."""
    with db.engine.connect() as connection:
        query = select(Enrolment.__table__).filter_by(contact_id=contact_id).order_by(Enrolment.id)
        rows = connection.execute(query).all()
    return [(row.sequence_id, row.state.word, row.enrolled_by.word, row.entered_by) for row in rows]


def faults(contact_id):
    """The sentences of the steps without a message."""
    with db.engine.connect() as connection:
        query = select(StepTaken.fault).join(Enrolment, Enrolment.id == StepTaken.enrolment_id)
        return list(connection.scalars(query.where(Enrolment.contact_id == contact_id, StepTaken.fault.is_not(None))))


def removed(step_id):
    """A teammate removes a step."""
    with writing() as session:
        steps.remove(session.get_one(SequenceStep, step_id))


def deleted(template_id):
    """A teammate deletes a template."""
    with writing() as session:
        templates.delete(session.get_one(Template, template_id))


def first_step(sequence_id):
    """The id of the first step that is sent."""
    with db.engine.connect() as connection:
        return steps.of_sequence(connection, sequence_id).first.id


def taken(sequence_id, contact_id):
    """The steps that a contact has come past, in the order in which they did, with their messages."""
    wanted = (SequenceStep.position, SequenceStep.amount, StepTaken.message_id, Message.sent_at, Message.reason)
    query = select(*wanted, StepTaken.taken_at).join(Enrolment, Enrolment.id == StepTaken.enrolment_id)
    query = query.join(SequenceStep, SequenceStep.id == StepTaken.step_id)
    query = query.outerjoin(Message, Message.id == StepTaken.message_id)
    mine = query.where(Enrolment.sequence_id == sequence_id, Enrolment.contact_id == contact_id)
    with db.engine.connect() as connection:
        return connection.execute(mine.order_by(StepTaken.message_id, SequenceStep.position)).all()
