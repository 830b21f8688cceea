"""/sequences: what is sent one after the other, and who comes in and leaves."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from optin import sequences
from optin.api import guard, paging
from optin.api.groups import MOST, ContactId
from optin.api.operation import Answer, operation
from optin.api.paging import UNKNOWN_CURSOR, Listed, Page, may_be_id
from optin.api.problems import ProblemError
from optin.api.sequence_shapes import EnrolmentShown, SequenceShown, enrolment_shown, shown
from optin.api.shapes import Body, Shown
from optin.clock import now
from optin.models import Contact, Enrolment, Sequence
from optin.sending import sequence_leaving
from optin.sequences.enrolments import Origin
from optin.vocabulary import EnrolledBy, Leaving, SequenceState

_NO_SEQUENCE: Final = (404, "no_such_sequence", "There is no sequence with this id.")


class Enrolments(Body):
    """Who comes in. Their flags do not matter for that: each step is decided on by itself."""

    contact_ids: Annotated[list[ContactId], Field(min_length=1, max_length=MOST)]


class Enrolled(Shown):
    """How many came in or came back. The others are in it, or have been through it."""

    enrolled: int


@operation("GET", "/sequences", scope="read", query=Page, answer=Listed[SequenceShown], problems={400: (UNKNOWN_CURSOR[0],)})
def list_sequences(session: Session, query: Page) -> Answer:
    """List the sequences, newest first."""
    rows = sequences.listed(session, paging.before(session, Sequence, query.after), query.limit + 1)
    return Answer(paging.page(Listed[SequenceShown], rows, query.limit, lambda some: shown(session, some)))


@operation("GET", "/sequences/<sequence_id>", scope="read", answer=SequenceShown, problems={404: ("no_such_sequence",)})
def get_sequence(session: Session, sequence_id: str) -> Answer:
    """Get a sequence."""
    return Answer(shown(session, [_found(session, sequence_id)])[0])


@operation(
    "POST",
    "/sequences/<sequence_id>/enrolments",
    scope="send",
    body=Enrolments,
    answer=Enrolled,
    statuses=(201,),
    problems={404: ("no_such_sequence",), 409: ("not_open", "no_such_contact")},
    wakes=True,
)
def enrol_contacts(session: Session, sequence_id: str, body: Enrolments) -> Answer:
    """Bring contacts into a sequence.

    All of them or, where one does not exist, none. A contact goes through a sequence once; whoever left it comes back and goes
    on where they were. What a key of mode `test` starts reaches the sandbox alone.
    """
    sequence = _found(session, sequence_id)
    if sequence.state not in (SequenceState.RUNNING, SequenceState.PAUSED):
        raise ProblemError(409, "not_open", "This sequence takes nobody: it is a draft, or it has ended.")
    named = session.execute(select(Contact.public_id, Contact.id).where(Contact.public_id.in_(body.contact_ids)))
    ids = {row.public_id: row.id for row in named}
    if unknown := next((name for name in body.contact_ids if name not in ids), None):
        raise ProblemError(409, "no_such_contact", f"There is no contact with this id: {unknown}")
    origin = Origin(EnrolledBy.API, guard.signature(), guard.key().mode == "test")
    came = sequences.enrol_all(session.connection(), sequence.id, sorted(ids.values()), now(), origin)
    return Answer(Enrolled(enrolled=came))


@operation(
    "GET",
    "/sequences/<sequence_id>/enrolments/<contact_id>",
    scope="read",
    answer=EnrolmentShown,
    problems={404: ("no_such_sequence", "no_such_enrolment")},
)
def get_enrolment(session: Session, sequence_id: str, contact_id: str) -> Answer:
    """Get where a contact is in a sequence."""
    return Answer(_enrolment(session, _found(session, sequence_id), contact_id))


@operation(
    "DELETE",
    "/sequences/<sequence_id>/enrolments/<contact_id>",
    scope="send",
    answer=EnrolmentShown,
    problems={404: ("no_such_sequence", "no_such_enrolment")},
)
def leave_sequence(session: Session, sequence_id: str, contact_id: str) -> Answer:
    """Take a contact out of a sequence.

    What has not left is not sent. Whoever is out of it stays as they are.
    """
    sequence = _found(session, sequence_id)
    contact = _contact(session, contact_id)
    one = sequence_leaving.one(sequence.id, contact)
    sequence_leaving.leave(session.connection(), one, Leaving.BY_API, now())
    return Answer(_enrolment(session, sequence, contact_id))


def _found(session: Session, name: str) -> Sequence:
    found = sequences.by_public_id(session, name) if may_be_id(name) else None
    if found is None:
        raise ProblemError(*_NO_SEQUENCE)
    return found


def _contact(session: Session, name: str) -> int:
    """The id of a contact; 0, which nobody has, where there is none."""
    return (session.scalar(select(Contact.id).where(Contact.public_id == name)) if may_be_id(name) else None) or 0


def _enrolment(session: Session, sequence: Sequence, contact_id: str) -> EnrolmentShown:
    theirs = Enrolment.sequence_id == sequence.id, Enrolment.contact_id == _contact(session, contact_id)
    row = session.scalar(select(Enrolment).where(*theirs))
    if row is None:
        raise ProblemError(404, "no_such_enrolment", "This contact was never in this sequence.")
    return enrolment_shown(row, contact_id)
