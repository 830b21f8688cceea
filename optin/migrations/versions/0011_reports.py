"""Messages by the time at which they were made, for reports about some days."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("message_made", "message", ["created_at"])
