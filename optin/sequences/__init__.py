"""Sequences: create, change and find them, and who comes into one.

A contact goes through a sequence once: whoever left it may come back and goes on where they were; no step comes twice.
What may not live here: steps (`steps.py`), the rows of who is in one (`enrolments.py`), groups (`fills.py`),
and what touches messages: sending, leaving, pausing and ending (`optin/sending/sequence.py` and beside it).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select
from sqlalchemy.orm import Session

from optin.clock import now
from optin.database.prepared import Prepared
from optin.models import Contact, Enrolment, Sequence
from optin.models.columns import public_id
from optin.sequences import steps, waits
from optin.sequences.enrolments import OPEN, Origin, come_back, enrol_many, held
from optin.vocabulary import EnrolledBy, EnrolmentState, SequenceState

LONGEST_NAME: Final = 120

_sequences: Any = Sequence.__table__
_contacts: Any = Contact.__table__


class NameTakenError(Exception):
    """Another sequence has this name."""


class CannotError(Exception):
    """It cannot be done, and the message is the sentence that says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a team chooses for a sequence. `form_id`: an opt-in by this form brings a contact in."""

    name: str
    time_zone: str = waits.UTC_ZONE
    leave_on_opt_out: bool = False
    leave_on_reply: bool = False
    form_id: int | None = None


def create(session: Session, options: Options, created_by: str) -> Sequence:
    """A new sequence without steps, as a draft. Raises `NameTakenError`."""
    _refuse_taken(session, options.name, None)
    sequence = Sequence(public_id=public_id("seq"), state=SequenceState.DRAFT, created_at=now(), created_by=created_by)
    session.add(sequence)
    _set(sequence, options)
    session.flush()
    return sequence


def change(session: Session, sequence: Sequence, options: Options) -> None:
    """Other options. They count for whoever is in it from the next step on. Raises `NameTakenError`."""
    _refuse_taken(session, options.name, sequence.id)
    _set(sequence, options)


def start(session: Session, sequence: Sequence) -> None:
    """Let contacts come in. Raises `CannotError`."""
    if sequence.state is not SequenceState.DRAFT:
        raise CannotError("This sequence was started before.")
    if not steps.of_sequence(session.connection(), sequence.id).live:
        raise CannotError("Add a step first. A sequence without one has nothing to send.")
    sequence.state = SequenceState.RUNNING


def by_public_id(session: Session, name: str) -> Sequence | None:
    """The sequence; None where there is none."""
    return session.scalar(select(Sequence).where(Sequence.public_id == name))


def for_change(session: Session, name: str) -> Sequence | None:
    """The same, locked until the transaction ends: no worker sends for it meanwhile."""
    return session.scalar(select(Sequence).where(Sequence.public_id == name).with_for_update())


def listed(session: Session, before: int | None, most: int) -> list[Sequence]:
    """The newest sequences first, from the id `before` on."""
    query = select(Sequence).order_by(Sequence.id.desc()).limit(most)
    return list(session.scalars(query if before is None else query.where(Sequence.id < before)))


def open_ones(session: Session, most: int) -> list[Sequence]:
    """The newest sequences into which somebody may come."""
    query = select(Sequence).where(Sequence.state.in_(OPEN)).order_by(Sequence.id.desc())
    return list(session.scalars(query.limit(most)))


def counts(session: Session, sequences: Collection[Sequence]) -> dict[int, dict[EnrolmentState, int]]:
    """How many contacts are where, by the sequence's id."""
    found: dict[int, dict[EnrolmentState, int]] = {sequence.id: dict.fromkeys(EnrolmentState, 0) for sequence in sequences}
    states = (Enrolment.sequence_id, Enrolment.state)
    query = select(*states, func.count()).where(Enrolment.sequence_id.in_(found)).group_by(*states)
    for sequence_id, state, count in session.execute(query):
        found[sequence_id][state] = count
    return found


def of_contact(session: Session, contact_id: int) -> list[tuple[Enrolment, Sequence]]:
    """The sequences that a contact is or was in, the latest first."""
    query = select(Enrolment, Sequence).join(Sequence, Sequence.id == Enrolment.sequence_id)
    rows = session.execute(query.where(Enrolment.contact_id == contact_id).order_by(Enrolment.enrolled_at.desc(), Enrolment.id))
    return [(row[0], row[1]) for row in rows]


def enrol(
    connection: Connection,
    sequence_id: int,
    contact_id: int,
    at: int,
    *,
    by: EnrolledBy,
    who: str = "",
    is_test: bool = False,
) -> bool:
    """Bring a contact into a sequence, whatever their flags say: each step is decided on by itself. `who`: the teammate or
    program, or the public id of the message that a flow answered. False where nothing changed: the sequence takes nobody, or
    the contact is in it, or is through.

    Whoever left comes back; only a group brings nobody back. After the commit call `jobs.wake()`.
    """
    return enrol_all(connection, sequence_id, [contact_id], at, Origin(by, who, is_test)) > 0


def enrol_all(connection: Connection, sequence_id: int, contact_ids: Iterable[int], at: int, origin: Origin) -> int:
    """The same for some contacts, who exist. Returns how many came in or came back."""
    row, ids = held(connection, sequence_id), list(contact_ids)
    if row is None:
        return 0
    found = select(_contacts.c.id).where(_contacts.c.id.in_(ids))
    return enrol_many(connection, row, found, at, origin) + come_back(connection, sequence_id, ids, at, origin)


# Every opt-in by a form pays for this look.
_OF_FORM: Final = Prepared(select(_sequences.c.id).where(_sequences.c.form_id == bindparam("of_form")))


def opted_in_by_form(connection: Connection, form_id: int, contact_id: int, at: int) -> None:
    """A contact opted in by this form: they come into the sequences that it leads to."""
    for found in _OF_FORM.rows(connection, {"of_form": form_id}):
        enrol(connection, found.id, contact_id, at, by=EnrolledBy.FORM)


def _set(sequence: Sequence, options: Options) -> None:
    for name, value in asdict(options).items():
        setattr(sequence, name, value)


def _refuse_taken(session: Session, name: str, but_by: int | None) -> None:
    others = session.execute(select(Sequence.id, Sequence.name))
    if any(row.name.casefold() == name.casefold() and row.id != but_by for row in others):
        raise NameTakenError(name)
