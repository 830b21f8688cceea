"""What providers tell: sightings, switches, troubles, other names, unsigned messages, and their rating of us."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("decided_at IS NULL")


def upgrade() -> None:
    _about_addresses()
    _unsigned()
    op.create_table(
        "provider_sighting",
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("seen_at", ID, nullable=True),
        sa.Column("refused_at", ID, nullable=True),
        sa.PrimaryKeyConstraint("provider"),
    )
    op.create_table(
        "sender_quality",
        sa.Column("channel", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("quality", sa.SmallInteger(), nullable=True),
        sa.Column("said", sa.String(length=100), nullable=False),
        sa.Column("told_at", ID, nullable=False),
        sa.PrimaryKeyConstraint("channel"),
    )


def _about_addresses() -> None:
    op.create_table(
        "provider_switch",
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        sa.Column("address_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("meaning", sa.SmallInteger(), nullable=False),
        sa.Column("at", ID, nullable=False),
        sa.Column("event_id", ID, nullable=True),
        sa.Column("was_opted_in", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "address_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "address_trouble",
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        sa.Column("address_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("unreached", sa.Integer(), nullable=False),
        sa.Column("counted_at", ID, nullable=True),
        sa.Column("limited", sa.Integer(), nullable=False),
        sa.Column("rests_until", ID, nullable=True),
        sa.PrimaryKeyConstraint("channel", "address_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "provider_name",
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("noted_at", ID, nullable=False),
        sa.PrimaryKeyConstraint("channel", "name"),
    )
    op.create_index("provider_name_phone", "provider_name", ["phone"])


def _unsigned() -> None:
    op.create_table(
        "unsigned_message",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("body", sa.String(length=1000), nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("others", sa.Integer(), nullable=False),
        sa.Column("arrived_at", ID, nullable=False),
        sa.Column("decided_at", ID, nullable=True),
        sa.Column("decided_by", sa.String(length=320), nullable=True),
        sa.Column("decision", sa.String(length=1000), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index(
        "unsigned_open",
        "unsigned_message",
        ["phone", "channel"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
