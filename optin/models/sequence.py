"""Sequences: their steps, who is in them, and what became of every step that somebody was to get."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, ForeignKey, Index, Integer, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Coded, Id, Instant
from optin.vocabulary import EnrolledBy, EnrolmentState, Leaving, SequenceState, WaitKind

_ACTIVE: Final = text(f"state = {int(EnrolmentState.ACTIVE)}")


class Sequence(Model):
    """A few messages, one after the other, to everybody who comes into it. `time_zone` counts where a contact's is not known.

    Whoever joins the group `joins_group` at or after `joins_since` comes into it, and so does whoever opts in by the form
    `form_id`.
    """

    __tablename__ = "sequence"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    state: Mapped[SequenceState] = mapped_column(Coded(SequenceState), index=True)
    time_zone: Mapped[str] = mapped_column(String(64))
    leave_on_opt_out: Mapped[bool] = mapped_column(Boolean)
    leave_on_reply: Mapped[bool] = mapped_column(Boolean)
    joins_group: Mapped[int | None] = mapped_column(Id, ForeignKey("contact_group.id"))
    joins_since: Mapped[int | None] = mapped_column(Instant)
    form_id: Mapped[int | None] = mapped_column(Id, ForeignKey("form.id"), index=True)
    created_at: Mapped[int] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(320))
    ended_at: Mapped[int | None] = mapped_column(Instant)


class SequenceStep(Model):
    """One step: a template, and how long it waits after the step before. `minute` is that of the day, where it waits for one.

    One that was removed keeps its place, so that whoever waited for it finds the next one.
    """

    __tablename__ = "sequence_step"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    sequence_id: Mapped[int] = mapped_column(Id, ForeignKey("sequence.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    template_id: Mapped[int] = mapped_column(Id, ForeignKey("template.id"))
    wait: Mapped[WaitKind] = mapped_column(Coded(WaitKind))
    amount: Mapped[int] = mapped_column(Integer)
    minute: Mapped[int | None] = mapped_column(SmallInteger)
    removed_at: Mapped[int | None] = mapped_column(Instant)


class Enrolment(Model):
    """A contact in a sequence, once for ever. Instants are UTC seconds.

    `due_at` is the clock: when somebody has to look at it next. `next_step` is the step that waits (None: there is none), and
    `since` what its wait is counted from: when the contact came in, or when the message of the step before really left.
    `message_id` is that message, until it is known what became of it. What `is_test` reaches the sandbox alone.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        Index("enrolment_due", "sequence_id", "due_at", sqlite_where=_ACTIVE, postgresql_where=_ACTIVE),
        Index("enrolment_once", "sequence_id", "contact_id", unique=True),
        Index("enrolment_place", "sequence_id", "state", "next_step"),
        Index("enrolment_contact", "contact_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sequence_id: Mapped[int] = mapped_column(Id, ForeignKey("sequence.id"))
    contact_id: Mapped[int] = mapped_column(Id, ForeignKey("contact.id", ondelete="CASCADE"))
    state: Mapped[EnrolmentState] = mapped_column(Coded(EnrolmentState))
    next_step: Mapped[int | None] = mapped_column(Id, ForeignKey("sequence_step.id"))
    since: Mapped[int] = mapped_column(Instant)
    due_at: Mapped[int] = mapped_column(Instant)
    message_id: Mapped[int | None] = mapped_column(Id)
    enrolled_at: Mapped[int] = mapped_column(Instant)
    enrolled_by: Mapped[EnrolledBy] = mapped_column(Coded(EnrolledBy))
    entered_by: Mapped[str] = mapped_column(String(320))
    is_test: Mapped[bool] = mapped_column(Boolean)
    over_at: Mapped[int | None] = mapped_column(Instant)
    left_why: Mapped[Leaving | None] = mapped_column(Coded(Leaving))


class StepTaken(Model):
    """A step that a contact has come past: with its message, or with the sentence that says why there is none."""

    __tablename__ = "step_taken"
    __table_args__ = (Index("step_taken_step", "step_id"), {"sqlite_with_rowid": False})

    enrolment_id: Mapped[int] = mapped_column(Id, ForeignKey("enrolment.id", ondelete="CASCADE"), primary_key=True)
    step_id: Mapped[int] = mapped_column(Id, ForeignKey("sequence_step.id"), primary_key=True)
    message_id: Mapped[int | None] = mapped_column(Id)
    fault: Mapped[str | None] = mapped_column(String(300))
    taken_at: Mapped[int] = mapped_column(Instant)


class SequenceFill(Model):
    """Bringing a group into a sequence, chunk by chunk: contacts up to the id `reached` of `last_contact` were looked at, and
    `added` of them came in. The row is how the work survives a restart."""

    __tablename__ = "sequence_fill"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sequence_id: Mapped[int] = mapped_column(Id, ForeignKey("sequence.id"), index=True)
    group_id: Mapped[int] = mapped_column(Id, ForeignKey("contact_group.id"))
    reached: Mapped[int] = mapped_column(Id, default=0)
    last_contact: Mapped[int] = mapped_column(Id)
    added: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[int] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(320))
    ended_at: Mapped[int | None] = mapped_column(Instant, index=True)
