"""The sites that embed a form, as browsers name them: seen, tried, and dismissed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "embed_seen",
        sa.Column("form_id", ID, nullable=False),
        sa.Column("site", sa.String(length=300), nullable=False),
        sa.Column("origin", sa.String(length=300), nullable=False),
        sa.Column("seen_at", ID, nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"]),
        sa.PrimaryKeyConstraint("form_id", "site"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "embed_attempt",
        sa.Column("form_id", ID, nullable=False),
        sa.Column("origin", sa.String(length=300), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_at", ID, nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"]),
        sa.PrimaryKeyConstraint("form_id", "origin", "day"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "embed_dismissal",
        sa.Column("form_id", ID, nullable=False),
        sa.Column("origin", sa.String(length=300), nullable=False),
        sa.Column("dismissed_at", ID, nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"]),
        sa.PrimaryKeyConstraint("form_id", "origin"),
        sqlite_with_rowid=False,
    )
