"""The clock sends the next step of a sequence: which contacts are due, and who leaves before the end. Who, what and when.

The clock is the database (`enrolment.due_at`). A step's message is handed to the gate in the transaction that moves the contact
on, so a worker that dies has done both or neither, and two workers never do the same. What may not live here: one contact's
step (`sequence_step.py`), and whether a message may leave.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, bindparam, exists, select, update

from optin.database import db, hot
from optin.database.prepared import Prepared
from optin.models import Contact, Enrolment, SequenceStep, Template, TemplateVersion
from optin.models import Sequence as SequenceTable
from optin.sending.sequence_leaving import ACTIVE, leave
from optin.sending.sequence_step import Stage, look_after
from optin.vocabulary import Channel, Leaving, SequenceState

_log = logging.getLogger(__name__)

_sequences: Any = SequenceTable.__table__
_steps: Any = SequenceStep.__table__
_enrolments: Any = Enrolment.__table__
_contacts: Any = Contact.__table__
_templates: Any = Template.__table__
_versions: Any = TemplateVersion.__table__

# How many contacts are looked after in one transaction: few, so that opt-outs hardly wait.
BATCH: Final = 8

# Seconds after which a contact whose step could not be done is looked at again.
_AGAIN: Final = 600

# Asked for every message of a person; most are in no sequence.
_ON_THE_WAY: Final = Prepared(select(_enrolments.c.id).where(_enrolments.c.contact_id == bindparam("of_contact"), ACTIVE))

IsStopping = Callable[[], bool]


def step_due(at: int, is_stopping: IsStopping = lambda: False) -> None:
    """Look after every contact who is due at this moment (UTC seconds): hand the next message to the gate, or plan it anew."""
    for sequence_id in _running():
        while not is_stopping() and _look_after_some(sequence_id, at):
            pass


def next_due() -> int | None:
    """When the next contact is due (UTC seconds); None while nobody waits in a sequence that runs."""
    with db.engine.connect() as connection:
        soonest = (connection.scalar(_soonest(sequence_id)) for sequence_id in _running())
        return min((due for due in soonest if due is not None), default=None)


def replied(connection: Connection, contact_id: int, at: int) -> None:
    """The contact has written to us: they leave the sequences that end with a reply."""
    if not _is_on_the_way(connection, contact_id):
        return
    ends = select(_sequences.c.id).where(_sequences.c.leave_on_reply)
    leave(connection, and_(_enrolments.c.contact_id == contact_id, _enrolments.c.sequence_id.in_(ends)), Leaving.REPLIED, at)


def opted_out(connection: Connection, contact_id: int, channel: Channel, at: int) -> None:
    """The contact has opted out: they leave the sequences that end with an opt-out and write on this channel.

    This only makes it quicker. Whoever opted out by any other way is seen in the ledger, before their next step.
    """
    if not _is_on_the_way(connection, contact_id):
        return
    writes_there = exists(
        select(_steps.c.id)
        .join(_templates, _templates.c.id == _steps.c.template_id)
        .join(_versions, _versions.c.id == _templates.c.version_id)
        .where(_steps.c.sequence_id == _sequences.c.id, _steps.c.removed_at.is_(None), _versions.c.channel == channel)
    )
    ends = select(_sequences.c.id).where(_sequences.c.leave_on_opt_out, writes_there)
    leave(connection, and_(_enrolments.c.contact_id == contact_id, _enrolments.c.sequence_id.in_(ends)), Leaving.OPTED_OUT, at)


def _is_on_the_way(connection: Connection, contact_id: int) -> bool:
    return bool(_ON_THE_WAY.rows(connection, {"of_contact": contact_id}))


def _running() -> Sequence[int]:
    with db.engine.connect() as connection:
        running = select(_sequences.c.id).where(_sequences.c.state == SequenceState.RUNNING)
        return connection.scalars(running.order_by(_sequences.c.id)).all()


def _soonest(sequence_id: int) -> Any:
    waiting = select(_enrolments.c.due_at).where(_enrolments.c.sequence_id == sequence_id, ACTIVE)
    return waiting.order_by(_enrolments.c.due_at).limit(1)


def _look_after_some(sequence_id: int, at: int) -> bool:
    """The next few. What goes wrong with one contact stops no other. False where nobody is left."""
    with db.engine.connect() as connection:
        ids = [row.id for row in connection.execute(_due(sequence_id, at))]
    if not ids:
        return False
    try:
        return hot(lambda connection: _look_after(connection, sequence_id, ids, at))
    except Exception:
        alone = [_look_after_one(sequence_id, enrolment_id, at) for enrolment_id in ids]
        return any(alone)


def _look_after_one(sequence_id: int, enrolment_id: int, at: int) -> bool:
    try:
        return hot(lambda connection: _look_after(connection, sequence_id, [enrolment_id], at))
    except Exception:
        _log.exception("a step of a sequence could not be done", extra={"enrolment_id": enrolment_id})
        later = update(_enrolments).where(_enrolments.c.id == enrolment_id, ACTIVE).values(due_at=at + _AGAIN)
        return hot(lambda connection: connection.execute(later).rowcount > 0)


def _look_after(connection: Connection, sequence_id: int, ids: Sequence[int], at: int) -> bool:
    """Returns whether there was anybody whom no other worker looks after."""
    running = select(_sequences).where(_sequences.c.id == sequence_id, _sequences.c.state == SequenceState.RUNNING)
    sequence = connection.execute(running.with_for_update(read=True)).one_or_none()
    if sequence is None:
        return False
    people, rows = _held_contacts(connection, ids), _held(connection, ids, at)
    stage = Stage(connection, sequence, rows)
    mine = [(row, people[row.contact_id]) for row in rows if row.contact_id in people]
    for row, contact in mine:
        look_after(stage, row, contact, at)
    return bool(mine)


def _due(sequence_id: int, at: int) -> Any:
    due = select(_enrolments.c.id).where(_enrolments.c.sequence_id == sequence_id, ACTIVE, _enrolments.c.due_at <= at)
    return due.order_by(_enrolments.c.due_at, _enrolments.c.id).limit(BATCH)


def _held_contacts(connection: Connection, ids: Sequence[int]) -> dict[int, Row[Any]]:
    """Their contacts, who cannot be deleted meanwhile: held first, as a deletion takes them before what hangs on them."""
    whose = select(_enrolments.c.contact_id).where(_enrolments.c.id.in_(ids))
    query = select(_contacts).where(_contacts.c.id.in_(whose)).order_by(_contacts.c.id)
    return {row.id: row for row in connection.execute(query.with_for_update(read=True, key_share=True, skip_locked=True))}


def _held(connection: Connection, ids: Sequence[int], at: int) -> Sequence[Row[Any]]:
    still_due = select(_enrolments).where(_enrolments.c.id.in_(ids), ACTIVE, _enrolments.c.due_at <= at)
    return connection.execute(
        still_due.order_by(_enrolments.c.due_at, _enrolments.c.id).with_for_update(skip_locked=True)
    ).all()
