"""Asking a whole group for an opt-in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "group_asking",
        sa.Column("id", ID, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("flow_id", ID, nullable=False),
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("reached", ID, nullable=False),
        sa.Column("last_contact", ID, nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("created_at", ID, nullable=False),
        sa.Column("created_by", sa.String(length=320), nullable=False),
        sa.Column("ended_at", ID, nullable=True),
        sa.Column("ended_why", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["contact_group.id"]),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("group_asking_of_group", "group_asking", ["group_id", "flow_id", "channel"])
    op.create_index("ix_group_asking_ended_at", "group_asking", ["ended_at"])
