"""Which mails their readers complained about, and whether the sender of a message is proven."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("inbound_message", sa.Column("is_proven", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.create_table(
        "mail_complaint",
        sa.Column("message_id", ID, nullable=False),
        sa.Column("at", ID, nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("message_id"),
    )
