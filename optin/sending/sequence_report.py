"""What became of a sequence: who waits for which step, what was sent, what failed and why. Nothing is written here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, func, select

from optin.models import Contact, Enrolment, StepTaken, Template, TemplateVersion
from optin.models.message import Message
from optin.sequences import steps
from optin.vocabulary import EnrolmentState, MessageState, Reason

_enrolments: Any = Enrolment.__table__
_taken: Any = StepTaken.__table__
_messages: Any = Message.__table__
_contacts: Any = Contact.__table__
_templates: Any = Template.__table__
_versions: Any = TemplateVersion.__table__

_FAILED: Final = (MessageState.REJECTED, MessageState.FAILED, MessageState.UNKNOWN)
_OUT: Final = (MessageState.SENT, MessageState.DELIVERED, MessageState.READ)

# What a step without a message failed for: its template cannot be sent.
TEMPLATE: Final = "template"


@dataclass(slots=True)
class Place:
    """A step with its template's current version, how many contacts wait for it, and what became of it: how many messages left,
    are on their way, and failed, by the word of a reason, of a state, or `template`."""

    step: Row[Any]
    template: Row[Any]
    waiting: int = 0
    sent: int = 0
    under_way: int = 0
    failed: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Whom a list is narrowed to: by where they are; by a step that they wait for or, with `why`, that failed for them so."""

    state: EnrolmentState | None = None
    step: int | None = None
    why: str | None = None


def places(connection: Connection, sequence_id: int) -> list[Place]:
    """The steps in their order. Whoever waits for one that was removed is counted at the one that they will get."""
    its_steps = steps.of_sequence(connection, sequence_id)
    texts = _texts(connection, {step.template_id for step in its_steps.live})
    found = {step.id: Place(step, texts[step.template_id]) for step in its_steps.live}
    for row in _waiting(connection, sequence_id):
        standing = its_steps.standing(row.next_step)
        if standing is not None:
            found[standing.id].waiting += row.contacts
    for row in connection.execute(_outcomes(sequence_id)):
        if row.step_id in found:
            _count(found[row.step_id], row)
    return list(found.values())


def people(connection: Connection, sequence_id: int, narrowed: Narrowed, before: int | None, most: int) -> Sequence[Row[Any]]:
    """The contacts who came in last first, from the enrolment id `before` on: with their `name`, `phone`, `email` and `contact`
    (a public id)."""
    who = (_contacts.c.public_id.label("contact"), _contacts.c.name, _contacts.c.phone, _contacts.c.email)
    query: Select[Any] = select(_enrolments, *who).join(_contacts, _contacts.c.id == _enrolments.c.contact_id)
    query = query.where(*_conditions(connection, sequence_id, narrowed)).order_by(_enrolments.c.id.desc()).limit(most)
    return connection.execute(query if before is None else query.where(_enrolments.c.id < before)).all()


def failed_for(why: str) -> ColumnElement[bool]:
    """The condition on a step that was taken, and its message, that it failed for this."""
    if why == TEMPLATE:
        has_fault: ColumnElement[bool] = _taken.c.fault.is_not(None)
        return has_fault
    reason = next((each for each in Reason if each.word == why), None)
    if reason is not None:
        return and_(_messages.c.state == MessageState.REFUSED, _messages.c.reason == reason)
    is_so: ColumnElement[bool] = _messages.c.state == next((each for each in _FAILED if each.word == why), None)
    return is_so


def _texts(connection: Connection, template_ids: set[int]) -> dict[int, Row[Any]]:
    query = select(_templates.c.public_id.label("template"), _templates.c.deleted_at, _versions).join(
        _versions, _versions.c.id == _templates.c.version_id
    )
    return {row.template_id: row for row in connection.execute(query.where(_templates.c.id.in_(template_ids)))}


def _waiting(connection: Connection, sequence_id: int) -> Sequence[Row[Any]]:
    active = _enrolments.c.sequence_id == sequence_id, _enrolments.c.state == EnrolmentState.ACTIVE
    query: Select[Any] = select(_enrolments.c.next_step, func.count().label("contacts")).where(*active)
    return connection.execute(query.group_by(_enrolments.c.next_step)).all()


def _outcomes(sequence_id: int) -> Select[Any]:
    has_fault = case((_taken.c.fault.is_not(None), 1), else_=0).label("has_fault")
    kind = (_taken.c.step_id, has_fault, _messages.c.state, _messages.c.reason)
    query = (
        select(*kind, func.count().label("contacts"))
        .join(_enrolments, _enrolments.c.id == _taken.c.enrolment_id)
        .outerjoin(_messages, _messages.c.id == _taken.c.message_id)
        .where(_enrolments.c.sequence_id == sequence_id)
    )
    return query.group_by(*kind)


def _count(place: Place, row: Row[Any]) -> None:
    if row.has_fault:
        place.failed[TEMPLATE] += row.contacts
    elif row.state in _OUT:
        place.sent += row.contacts
    elif row.state is MessageState.REFUSED and row.reason is not Reason.SEQUENCE_PAUSED:
        place.failed[row.reason.word] += row.contacts
    elif row.state in _FAILED:
        place.failed[row.state.word] += row.contacts
    else:  # What was taken back while the sequence is paused comes again.
        place.under_way += row.contacts


def _conditions(connection: Connection, sequence_id: int, narrowed: Narrowed) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [_enrolments.c.sequence_id == sequence_id]
    if narrowed.why is not None:
        conditions.append(_enrolments.c.id.in_(_failed(narrowed)))
    elif narrowed.step is not None:
        its_steps = steps.of_sequence(connection, sequence_id)
        alike = [row.id for row in its_steps.rows if (step := its_steps.standing(row.id)) and step.id == narrowed.step]
        conditions.append(_enrolments.c.next_step.in_(alike))
        conditions.append(_enrolments.c.state == EnrolmentState.ACTIVE)
    if narrowed.state is not None:
        conditions.append(_enrolments.c.state == narrowed.state)
    return conditions


def _failed(narrowed: Narrowed) -> Select[Any]:
    query = select(_taken.c.enrolment_id).outerjoin(_messages, _messages.c.id == _taken.c.message_id)
    query = query.where(failed_for(narrowed.why or TEMPLATE))
    return query if narrowed.step is None else query.where(_taken.c.step_id == narrowed.step)
