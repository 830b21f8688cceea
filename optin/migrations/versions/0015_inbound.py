"""Messages from people: stored as they came, and what a contact's conversation rests on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Name, columns, and which rows it is about.
INDEXES = (
    ("inbound_waiting", ["id"], "processed_at IS NULL"),
    ("inbound_unclear", ["id"], "effect = 4 AND decided_at IS NULL"),
    ("inbound_of_message", ["message_id"], None),
    ("inbound_of_contact", ["contact_id"], None),
    ("inbound_answered", ["contact_id", "channel"], "answer_id IS NOT NULL"),
    ("inbound_pressed", ["event_id"], "carrier_id IS NOT NULL"),
    ("inbound_provider", ["contact_id", "channel"], "provider_meaning IS NOT NULL"),
)


def upgrade() -> None:
    for name in ("heard_at", "closed_at"):
        op.add_column("contact_channel", sa.Column(name, ID, nullable=True))
    op.add_column("sandbox_delivery", sa.Column("buttons", sa.JSON(), nullable=True))
    op.create_table(
        "inbound_message",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        sa.Column("reference", sa.String(length=200), nullable=False),
        sa.Column("sender", sa.String(length=320), nullable=False),
        sa.Column("received_at", sa.String(length=320), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("payload", sa.String(length=300), nullable=False),
        sa.Column("provider_meaning", sa.SmallInteger(), nullable=True),
        sa.Column("is_answered", sa.Boolean(), nullable=False),
        sa.Column("at", ID, nullable=False),
        sa.Column("arrived_at", ID, nullable=False),
        sa.Column("processed_at", ID, nullable=True),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("folded", sa.Text(), nullable=True),
        sa.Column("rule", sa.String(length=300), nullable=True),
        sa.Column("effect", sa.SmallInteger(), nullable=True),
        sa.Column("event_id", ID, nullable=True),
        sa.Column("answer_id", ID, nullable=True),
        sa.Column("carrier_id", ID, nullable=True),
        sa.Column("decided_at", ID, nullable=True),
        sa.Column("decided_by", sa.String(length=320), nullable=True),
        sa.Column("decision", sa.String(length=1000), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
        sa.UniqueConstraint("channel", "reference"),
    )
    for name, columns, condition in INDEXES:
        some = sa.text(condition) if condition else None
        op.create_index(name, "inbound_message", columns, sqlite_where=some, postgresql_where=some)
