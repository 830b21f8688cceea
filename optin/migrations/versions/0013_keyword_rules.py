"""Keyword rules, and standard words that are switched off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "keyword_rule",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("keyword", sa.String(length=120), nullable=False),
        sa.Column("match", sa.SmallInteger(), nullable=False),
        sa.Column("meaning", sa.SmallInteger(), nullable=False),
        sa.Column("channel", sa.SmallInteger(), nullable=True),
        sa.Column("received_at", sa.String(length=320), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("created_at", ID, nullable=False),
        sa.Column("created_by", sa.String(length=320), nullable=False),
        sa.Column("deleted_at", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_table(
        "keyword_off",
        sa.Column("word", sa.String(length=120), nullable=False),
        sa.Column("off_at", ID, nullable=False),
        sa.Column("off_by", sa.String(length=320), nullable=False),
        sa.PrimaryKeyConstraint("word"),
    )
