"""Forms speak languages: the main one and translations per version, and the one in which somebody was asked to confirm."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("form_version", sa.Column("language", sa.String(length=20), server_default="en", nullable=False))
    op.add_column("form_version", sa.Column("language_fixed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("form_version", sa.Column("translations", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("confirmation", sa.Column("language", sa.String(length=20), nullable=True))
