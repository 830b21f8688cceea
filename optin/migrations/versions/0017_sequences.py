"""Sequences with their steps, who is in them, and what became of each step."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ACTIVE = sa.text("state = 1")


def upgrade() -> None:
    _sequences()
    _steps()
    _enrolments()
    _fills()


def _sequences() -> None:
    op.create_table(
        "sequence",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("leave_on_opt_out", sa.Boolean(), nullable=False),
        sa.Column("leave_on_reply", sa.Boolean(), nullable=False),
        sa.Column("joins_group", ID, nullable=True),
        sa.Column("joins_since", ID, nullable=True),
        sa.Column("form_id", ID, nullable=True),
        sa.Column("created_at", ID, nullable=False),
        sa.Column("created_by", sa.String(length=320), nullable=False),
        sa.Column("ended_at", ID, nullable=True),
        sa.ForeignKeyConstraint(["joins_group"], ["contact_group.id"]),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_sequence_state", "sequence", ["state"])
    op.create_index("ix_sequence_form_id", "sequence", ["form_id"])


def _steps() -> None:
    op.create_table(
        "sequence_step",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("sequence_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("template_id", ID, nullable=False),
        sa.Column("wait", sa.SmallInteger(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("minute", sa.SmallInteger(), nullable=True),
        sa.Column("removed_at", ID, nullable=True),
        sa.ForeignKeyConstraint(["sequence_id"], ["sequence.id"]),
        sa.ForeignKeyConstraint(["template_id"], ["template.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_sequence_step_sequence_id", "sequence_step", ["sequence_id"])


def _enrolments() -> None:
    op.create_table(
        "enrolment",
        sa.Column("id", ID, nullable=False),
        sa.Column("sequence_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("next_step", ID, nullable=True),
        sa.Column("since", ID, nullable=False),
        sa.Column("due_at", ID, nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("enrolled_at", ID, nullable=False),
        sa.Column("enrolled_by", sa.SmallInteger(), nullable=False),
        sa.Column("entered_by", sa.String(length=320), nullable=False),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column("over_at", ID, nullable=True),
        sa.Column("left_why", sa.SmallInteger(), nullable=True),
        sa.ForeignKeyConstraint(["sequence_id"], ["sequence.id"]),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["next_step"], ["sequence_step.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("enrolment_due", "enrolment", ["sequence_id", "due_at"], sqlite_where=ACTIVE, postgresql_where=ACTIVE)
    op.create_index("enrolment_once", "enrolment", ["sequence_id", "contact_id"], unique=True)
    op.create_index("enrolment_place", "enrolment", ["sequence_id", "state", "next_step"])
    op.create_index("enrolment_contact", "enrolment", ["contact_id"])
    op.create_table(
        "step_taken",
        sa.Column("enrolment_id", ID, nullable=False),
        sa.Column("step_id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("fault", sa.String(length=300), nullable=True),
        sa.Column("taken_at", ID, nullable=False),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["step_id"], ["sequence_step.id"]),
        sa.PrimaryKeyConstraint("enrolment_id", "step_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("step_taken_step", "step_taken", ["step_id"])


def _fills() -> None:
    op.create_table(
        "sequence_fill",
        sa.Column("id", ID, nullable=False),
        sa.Column("sequence_id", ID, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("reached", ID, nullable=False),
        sa.Column("last_contact", ID, nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("created_at", ID, nullable=False),
        sa.Column("created_by", sa.String(length=320), nullable=False),
        sa.Column("ended_at", ID, nullable=True),
        sa.ForeignKeyConstraint(["sequence_id"], ["sequence.id"]),
        sa.ForeignKeyConstraint(["group_id"], ["contact_group.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_sequence_fill_sequence_id", "sequence_fill", ["sequence_id"])
    op.create_index("ix_sequence_fill_ended_at", "sequence_fill", ["ended_at"])
