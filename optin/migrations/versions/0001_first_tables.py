"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from optin.migrations import triggers

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "address_memory",
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        sa.Column("address_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("flag", sa.SmallInteger(), nullable=False),
        sa.Column("blocks", sa.SmallInteger(), nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("channel", "address_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "api_key",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("mode", sa.String(length=4), nullable=False),
        sa.Column("created_at", ID, nullable=False),
        sa.Column("last_used_at", ID, nullable=True),
        sa.Column("revoked_at", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("secret_hash"),
    )
    op.create_table(
        "contact",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("tag", sa.LargeBinary(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_folded", sa.String(length=400), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("email_key", sa.String(length=320), nullable=True),
        sa.Column("locale", sa.String(length=20), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("created_at", ID, nullable=False),
        sa.Column("updated_at", ID, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email_key"),
        sa.UniqueConstraint("phone"),
        sa.UniqueConstraint("public_id"),
        sa.UniqueConstraint("tag"),
    )
    op.create_table(
        "form",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("version_id", ID, nullable=True),
        sa.Column("created_at", ID, nullable=False),
        sa.Column("paused_at", ID, nullable=True),
        sa.Column("deleted_at", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_table(
        "preference",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "preference_change",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.String(length=320), nullable=False),
        sa.Column("changed_at", ID, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("preference_change_changed_at", "preference_change", ["changed_at"], unique=False)
    op.create_table(
        "sandbox_delivery",
        sa.Column("id", ID, nullable=False),
        sa.Column("message_public_id", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("delivered_at", ID, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("message_public_id"),
    )
    op.create_index("sandbox_delivery_to", "sandbox_delivery", ["channel", "address", "id"], unique=False)
    op.create_table(
        "set_up_link",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("expires_at", ID, nullable=False),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_table(
        "sign_in_attempts",
        sa.Column("name_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("wait_until", ID, nullable=False),
        sa.PrimaryKeyConstraint("name_key"),
    )
    op.create_index(op.f("ix_sign_in_attempts_wait_until"), "sign_in_attempts", ["wait_until"], unique=False)
    op.create_table(
        "spent_token",
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("expires_at", ID, nullable=False),
        sa.PrimaryKeyConstraint("nonce"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_spent_token_expires_at"), "spent_token", ["expires_at"], unique=False)
    op.create_table(
        "tally",
        sa.Column("bucket", sa.LargeBinary(length=16), nullable=False),
        sa.Column("ends_at", ID, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "ends_at"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_tally_ends_at"), "tally", ["ends_at"], unique=False)
    op.create_table(
        "team_role",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "teammate",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("created_at", ID, nullable=False),
        sa.Column("invited_at", ID, nullable=True),
        sa.Column("last_seen_at", ID, nullable=True),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=255), nullable=True),
        sa.Column("tf_last_counter", ID, nullable=True),
        sa.Column("mf_recovery_codes", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("fs_uniquifier"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_table(
        "contact_channel",
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("flag", sa.SmallInteger(), nullable=False),
        sa.Column("blocks", sa.SmallInteger(), nullable=False),
        sa.Column("reach", sa.SmallInteger(), nullable=False),
        sa.Column("country", sa.SmallInteger(), nullable=False),
        sa.Column("zones", sa.SmallInteger(), nullable=False),
        sa.Column("standing", sa.Integer(), nullable=False),
        sa.Column("address_key", sa.LargeBinary(length=32), nullable=True),
        sa.Column("source", sa.SmallInteger(), nullable=True),
        sa.Column("flag_event", ID, nullable=True),
        sa.Column("flag_at", ID, nullable=True),
        sa.Column("asked_until", ID, nullable=True),
        sa.Column("paused_until", ID, nullable=True),
        sa.Column("capped_until", ID, nullable=True),
        sa.Column("window_until", ID, nullable=True),
        sa.CheckConstraint(
            "standing = flag + 3 * (blocks + 32 * (reach + 4 * (country + 1024 * zones)))", name="standing_is_packed"
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("channel", "contact_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "contact_channel_asked",
        "contact_channel",
        ["asked_until"],
        unique=False,
        sqlite_where=sa.text("asked_until IS NOT NULL"),
        postgresql_where=sa.text("asked_until IS NOT NULL"),
    )
    op.create_index("contact_channel_contact", "contact_channel", ["contact_id"], unique=False)
    op.create_index("contact_channel_standing", "contact_channel", ["channel", "standing"], unique=False)
    op.create_table(
        "form_version",
        sa.Column("id", ID, nullable=False),
        sa.Column("form_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("description", sa.String(length=200), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("confirmation_message", sa.Text(), nullable=False),
        sa.Column("button_text", sa.String(length=80), nullable=False),
        sa.Column("after_text", sa.Text(), nullable=False),
        sa.Column("privacy_url", sa.String(length=500), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=False),
        sa.Column("sites", sa.JSON(), nullable=False),
        sa.Column("double_opt_in", sa.Boolean(), nullable=False),
        sa.Column("words_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", ID, nullable=False),
        sa.Column("created_by", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(
            ["form_id"],
            ["form.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("form_id", "number"),
    )
    op.create_table(
        "message",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("contact_id", ID, nullable=True),
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("path", sa.SmallInteger(), nullable=True),
        sa.Column("category", sa.SmallInteger(), nullable=False),
        sa.Column("wording", sa.SmallInteger(), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.SmallInteger(), nullable=True),
        sa.Column("flag_event", ID, nullable=True),
        sa.Column("reference", sa.String(length=200), nullable=True),
        sa.Column("answer", sa.String(length=300), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("created_at", ID, nullable=False),
        sa.Column("due_at", ID, nullable=False),
        sa.Column("lease_until", ID, nullable=True),
        sa.Column("sent_at", ID, nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("message_due", "message", ["state", "due_at"], unique=False)
    op.create_index("message_thread", "message", ["contact_id", "channel", "id"], unique=False)
    op.create_table(
        "teammate_role",
        sa.Column("teammate_id", ID, nullable=False),
        sa.Column("role_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["role_id"],
            ["team_role.id"],
        ),
        sa.ForeignKeyConstraint(["teammate_id"], ["teammate.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("teammate_id", "role_id"),
    )
    op.create_table(
        "consent_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("tag", sa.LargeBinary(length=16), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        sa.Column("act", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.SmallInteger(), nullable=False),
        sa.Column("form_version_id", ID, nullable=True),
        sa.Column("recorded_at", ID, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["form_version_id"],
            ["form_version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
        sa.UniqueConstraint("tag", "seq"),
    )
    op.create_index(
        "consent_event_form_version",
        "consent_event",
        ["form_version_id"],
        unique=False,
        sqlite_where=sa.text("form_version_id IS NOT NULL"),
        postgresql_where=sa.text("form_version_id IS NOT NULL"),
    )
    op.create_index("consent_event_recorded_at", "consent_event", ["recorded_at", "channel", "act"], unique=False)
    op.create_table(
        "confirmation",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        sa.Column("address_key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("form_version_id", ID, nullable=True),
        sa.Column("created_at", ID, nullable=False),
        sa.Column("expires_at", ID, nullable=False),
        sa.Column("confirmed_at", ID, nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["consent_event.id"],
        ),
        sa.ForeignKeyConstraint(
            ["form_version_id"],
            ["form_version.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index(op.f("ix_confirmation_contact_id"), "confirmation", ["contact_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("event_id", ID, nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["consent_event.id"],
        ),
        sa.PrimaryKeyConstraint("event_id"),
    )
    for statement in triggers.statements(op.get_bind().dialect.name):
        op.execute(statement)
