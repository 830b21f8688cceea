"""Messages know who started them and what they override; broadcasts, their recipients and what was decided about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IN_BROADCAST = sa.text("broadcast_id IS NOT NULL")
HAS_INSTANT = sa.text("paused_until IS NOT NULL OR capped_until IS NOT NULL OR window_until IS NOT NULL")


def upgrade() -> None:
    op.add_column("message", sa.Column("overrides", ID, nullable=True))
    op.add_column("message", sa.Column("override_reason", sa.String(length=500), nullable=True))
    op.add_column("message", sa.Column("started_by", sa.String(length=320), nullable=True))
    op.add_column("message", sa.Column("template_version_id", ID, nullable=True))
    op.add_column("message", sa.Column("broadcast_id", ID, nullable=True))
    _partial_index("message_recipient", "message", ["broadcast_id", "contact_id"], IN_BROADCAST, unique=True)
    _partial_index("message_progress", "message", ["broadcast_id", "state", "reason", "contact_id"], IN_BROADCAST)
    instants = ["channel", "standing", "paused_until", "capped_until", "window_until"]
    _partial_index("contact_channel_ahead", "contact_channel", instants, HAS_INSTANT)
    _broadcast()
    _recipients()


def _partial_index(name: str, table: str, columns: list[str], condition: sa.TextClause, unique: bool = False) -> None:
    op.create_index(name, table, columns, unique=unique, sqlite_where=condition, postgresql_where=condition)


def _broadcast() -> None:
    op.create_table(
        "broadcast",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        sa.Column("template_version_id", ID, nullable=True),
        sa.Column("category", sa.SmallInteger(), nullable=False),
        sa.Column("wording", sa.SmallInteger(), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("only_opted_in", sa.Boolean(), nullable=False),
        sa.Column("override_reason", sa.String(length=500), nullable=True),
        sa.Column("overrides_to", ID, nullable=True),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("start_at", ID, nullable=True),
        sa.Column("created_by", sa.String(length=320), nullable=False),
        sa.Column("created_at", ID, nullable=False),
        sa.Column("confirmed_by", sa.String(length=320), nullable=True),
        sa.Column("started_at", ID, nullable=True),
        sa.Column("ended_at", ID, nullable=True),
        sa.Column("paused_why", sa.String(length=500), nullable=True),
        sa.Column("last_contact", ID, nullable=False),
        sa.Column("materialised_to", ID, nullable=False),
        sa.Column("fed_to", ID, nullable=False),
        sa.Column("fed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )


def _recipients() -> None:
    op.create_table(
        "recipient",
        sa.Column("broadcast_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.Column("ahead", sa.SmallInteger(), nullable=False),
        sa.Column("overrides", ID, nullable=True),
        sa.PrimaryKeyConstraint("broadcast_id", "contact_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "broadcast_verdict",
        sa.Column("broadcast_id", ID, nullable=False),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.Column("ahead", sa.SmallInteger(), nullable=False),
        sa.Column("outcome", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.SmallInteger(), nullable=False),
        sa.Column("contacts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("broadcast_id", "standing", "ahead"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "breaker",
        sa.Column("broadcast_id", ID, nullable=False),
        sa.Column("part", sa.SmallInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("broadcast_id", "part"),
        sqlite_with_rowid=False,
    )
