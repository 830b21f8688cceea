"""How often each version of a form was shown, submitted and confirmed, by site and day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "form_number",
        sa.Column("form_id", ID, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("site", sa.String(length=300), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("submitted", sa.Integer(), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"]),
        sa.ForeignKeyConstraint(["version_id"], ["form_version.id"]),
        sa.PrimaryKeyConstraint("form_id", "day", "version_id", "site"),
        sqlite_with_rowid=False,
    )
    op.add_column("confirmation", sa.Column("site", sa.String(length=300), nullable=True))
    op.add_column("confirmation", sa.Column("submission", sa.String(length=32), nullable=True))
    op.create_index("ix_confirmation_submission", "confirmation", ["submission"])
