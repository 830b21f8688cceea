"""How a form looks, whether it asks for a name, and whether its privacy policy is its own. Older forms stay as they were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("form_version", sa.Column("theme", sa.SmallInteger(), server_default="1", nullable=False))
    op.add_column("form_version", sa.Column("accent", sa.String(length=7), server_default="", nullable=False))
    op.add_column("form_version", sa.Column("corners", sa.SmallInteger(), server_default="3", nullable=False))
    op.add_column("form_version", sa.Column("asks_name", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("form_version", sa.Column("privacy_is_own", sa.Boolean(), server_default=sa.false(), nullable=False))
