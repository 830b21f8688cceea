"""What mail systems report about mails, and whether the sender of a message is proven."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0017"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("inbound_message", sa.Column("is_proven", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.create_table(
        "mail_report",
        sa.Column("id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("fault", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("at", ID, nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_id", "fault"),
    )
    op.create_index("mail_report_of_contact", "mail_report", ["contact_id", "fault", "at"])
