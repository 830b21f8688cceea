"""Refused messages are found without looking at the others."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

REFUSED = sa.text("state = 7")


def upgrade() -> None:
    for name, columns in (("message_refused", ["state", "id"]), ("message_refused_for", ["reason", "id"])):
        op.create_index(name, "message", columns, sqlite_where=REFUSED, postgresql_where=REFUSED)
