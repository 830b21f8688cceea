"""One contact's next step: when it is really due, and its message to the gate. Nothing here decides whether it may leave.

A wait is counted from when the message of the step before really left, however late that was, so a worker that was away for a
day sends one step and not all that it missed. Everything happens in the caller's transaction, which holds the contact's row.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, Row, delete, exists, insert, select, update

from optin.models import Enrolment, StepTaken, Template, TemplateVersion
from optin.models.ledger import ConsentEvent
from optin.models.message import Message
from optin.sending import broadcast_texts, facts, gate, personal
from optin.sending.draft import Draft
from optin.sending.sequence_leaving import leave
from optin.sequences import steps, waits
from optin.vocabulary import Act, Channel, EnrolmentState, Leaving, MessageState, Outcome, Path, Reason, Wording

_enrolments: Any = Enrolment.__table__
_taken: Any = StepTaken.__table__
_messages: Any = Message.__table__
_templates: Any = Template.__table__
_versions: Any = TemplateVersion.__table__
_events: Any = ConsentEvent.__table__

# Seconds. Whoever is later than this waited because nobody worked: such steps are spread over the time that follows.
LATE: Final = 900
SPREAD: Final = 600

# Seconds after which somebody whose last message is still on its way is looked at again.
_MOMENT: Final = 60

_UNDER_WAY: Final = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.DISPATCHING, MessageState.HELD)


class _Words(NamedTuple):
    """What a step sends: the template's current version, or the sentence that says why it cannot be sent."""

    version: Any
    fault: str | None
    of: personal.Words | None


class Stage:
    """A sequence with its steps and their words, for the rows of a few contacts; with what they have taken, and what is on the
    way to them."""

    def __init__(self, connection: Connection, sequence: Row[Any], rows: Sequence[Row[Any]]) -> None:
        self.connection = connection
        self.sequence = sequence
        self.steps = steps.of_sequence(connection, sequence.id)
        self.taken = _taken_by(connection, [row.id for row in rows])
        self.messages = _messages_of(connection, [row.message_id for row in rows if row.message_id is not None])
        self._words: dict[int, _Words] = {}

    def words(self, step: Row[Any]) -> _Words:
        """What the step sends now."""
        if step.template_id not in self._words:
            self._words[step.template_id] = self._read(step.template_id)
        return self._words[step.template_id]

    def _read(self, template_id: int) -> _Words:
        template: Any = self.connection.execute(select(_templates).where(_templates.c.id == template_id)).one()
        query = select(_versions).where(_versions.c.id == template.version_id)
        version: Any = self.connection.execute(query).one()
        fault = broadcast_texts.fault(template, version)
        return _Words(version, fault, None if fault else personal.words(self.connection, version))

    def channels(self) -> set[Channel]:
        """The channels on which the sequence writes."""
        return {self.words(step).version.channel for step in self.steps.live}

    def zone(self, contact: Row[Any]) -> str:
        """The name of the time zone whose clocks count for this contact."""
        return str(contact.time_zone or self.sequence.time_zone)


def look_after(stage: Stage, row: Row[Any], contact: Row[Any], at: int) -> None:
    """Do what is due for one contact, given as the rows of enrolment and contact: send, plan anew, or end."""
    message = stage.messages.get(row.message_id)
    if message is not None and message.state in _UNDER_WAY:
        _wait_for(stage, row, contact, message, at)
        return
    if stage.sequence.leave_on_opt_out and _has_opted_out(stage, row, contact):
        leave(stage.connection, _enrolments.c.id == row.id, Leaving.OPTED_OUT, at)
        return
    taken = stage.taken[row.id]
    if message is not None and message.reason is Reason.SEQUENCE_PAUSED:
        step = _take_again(stage, row, taken)
        since = row.since
    else:
        step = stage.steps.standing(row.next_step, taken) if row.next_step else stage.steps.after(taken)
        since = row.since if message is None else max(row.since, message.sent_at or message.due_at)
    if step is None:
        _move(stage, row, state=EnrolmentState.FINISHED, over_at=at, next_step=None, message_id=None)
        return
    due_at = max(row.due_at, waits.due(steps.wait_of(step), since, stage.zone(contact)))
    if at - due_at > LATE:
        due_at = at + random.randint(1, SPREAD)  # noqa: S311 - spreads load, guards nothing
    if due_at > at:
        _move(stage, row, next_step=step.id, since=since, due_at=due_at, message_id=None)
        return
    _take(stage, row, contact, step, taken, at)


def _take(stage: Stage, row: Row[Any], contact: Row[Any], step: Row[Any], taken: set[int], at: int) -> None:
    """Hand the step's message to the gate, or note why there is none; either way the contact moves on."""
    words, entry = stage.words(step), None
    if words.of is not None:
        draft = _draft(stage, row, contact, words.version, words.of(contact))
        entry = gate.accept(stage.connection, draft, at)
    said = {"message_id": entry.message_id if entry else None, "fault": words.fault, "taken_at": at}
    stage.connection.execute(insert(_taken).values(enrolment_id=row.id, step_id=step.id, **said))
    following = stage.steps.following(step, {*taken, step.id})
    is_under_way = entry is not None and entry.verdict.outcome is not Outcome.REFUSE
    if following is None and not is_under_way:
        _move(stage, row, state=EnrolmentState.FINISHED, over_at=at, next_step=None, message_id=None)
        return
    due_at = waits.due(steps.wait_of(following), at, stage.zone(contact)) if following else at + _MOMENT
    message_id = entry.message_id if entry and is_under_way else None
    _move(stage, row, next_step=following.id if following else None, since=at, due_at=due_at, message_id=message_id)


def _wait_for(stage: Stage, row: Row[Any], contact: Row[Any], message: Row[Any], at: int) -> None:
    """The step before has not left yet, for example because it waits for the contact's hours."""
    step = stage.steps.standing(row.next_step)
    leaves_at = max(at, message.due_at)
    due_at = waits.due(steps.wait_of(step), leaves_at, stage.zone(contact)) if step else leaves_at
    _move(stage, row, due_at=max(due_at, at + _MOMENT))


def _draft(stage: Stage, row: Row[Any], contact: Row[Any], version: Any, filled: dict[str, Any]) -> Draft:
    return Draft(
        path=Path.SEQUENCE,
        contact_id=contact.id,
        channel=version.channel,
        address=facts.address_of(contact, version.channel),
        category=version.category,
        wording=Wording.TEMPLATE,
        started_by=f"Sequence “{stage.sequence.name}”",
        template_version_id=version.id,
        is_test=row.is_test,
        **filled,
    )


def _messages_of(connection: Connection, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """The messages of the steps before, by id, while nothing is known of them here."""
    if not ids:
        return {}
    query = select(_messages.c.id, _messages.c.state, _messages.c.reason, _messages.c.due_at, _messages.c.sent_at)
    rows: Any = connection.execute(query.where(_messages.c.id.in_(ids)))
    return {row.id: row for row in rows}


def _taken_by(connection: Connection, enrolment_ids: Sequence[int]) -> dict[int, set[int]]:
    """The ids of the steps that were taken, by the enrolment's id."""
    found: dict[int, set[int]] = {enrolment_id: set() for enrolment_id in enrolment_ids}
    query = select(_taken.c.enrolment_id, _taken.c.step_id).where(_taken.c.enrolment_id.in_(enrolment_ids))
    for row in connection.execute(query):
        found[row.enrolment_id].add(row.step_id)
    return found


def _take_again(stage: Stage, row: Row[Any], taken: set[int]) -> Row[Any] | None:
    """The step whose message was taken back because the sequence was paused. It has not been sent, so it is next again."""
    theirs = _taken.c.enrolment_id == row.id, _taken.c.message_id == row.message_id
    step_id = stage.connection.scalar(delete(_taken).where(*theirs).returning(_taken.c.step_id))
    taken -= {step_id}
    return stage.steps.standing(step_id, taken)


def _has_opted_out(stage: Stage, row: Row[Any], contact: Row[Any]) -> bool:
    """Whether the contact has opted out since they came in, in whatever way, on a channel on which the sequence writes."""
    said = exists().where(
        _events.c.tag == contact.tag,
        _events.c.act == Act.OPTED_OUT,
        _events.c.channel.in_(stage.channels()),
        _events.c.recorded_at >= row.enrolled_at,
    )
    return bool(stage.connection.scalar(select(said)))


def _move(stage: Stage, row: Row[Any], **values: object) -> None:
    stage.connection.execute(update(_enrolments).where(_enrolments.c.id == row.id).values(values))
