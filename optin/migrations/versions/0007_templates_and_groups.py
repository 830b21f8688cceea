"""Templates with their versions; groups, and the two that follow the flags; uploads into groups."""

from __future__ import annotations

import time

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _templates()
    _groups()
    _uploads()


def _templates() -> None:
    op.create_table(
        "template",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("version_id", ID, nullable=True),
        sa.Column("created_at", ID, nullable=False),
        sa.Column("deleted_at", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_table(
        "template_version",
        sa.Column("id", ID, nullable=False),
        sa.Column("template_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        sa.Column("category", sa.SmallInteger(), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("buttons", sa.JSON(), nullable=False),
        sa.Column("approval", sa.SmallInteger(), nullable=False),
        sa.Column("approval_at", ID, nullable=True),
        sa.Column("approval_by", sa.String(length=320), nullable=True),
        sa.Column("created_at", ID, nullable=False),
        sa.Column("created_by", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(["template_id"], ["template.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("template_id", "number"),
    )


def _groups() -> None:
    group = op.create_table(
        "contact_group",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("follows", sa.SmallInteger(), nullable=True),
        sa.Column("created_at", ID, nullable=False),
        sa.Column("created_by", sa.String(length=320), nullable=False),
        sa.Column("deleted_at", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_table(
        "group_member",
        sa.Column("group_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("added_at", ID, nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["group_id"], ["contact_group.id"]),
        sa.PrimaryKeyConstraint("group_id", "contact_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("group_member_contact", "group_member", ["contact_id"])
    op.create_table(
        "group_fill",
        sa.Column("id", ID, nullable=False),
        sa.Column("group_id", ID, nullable=False),
        sa.Column("filter", sa.JSON(), nullable=False),
        sa.Column("reached", ID, nullable=False),
        sa.Column("last_contact", ID, nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("created_at", ID, nullable=False),
        sa.Column("created_by", sa.String(length=320), nullable=False),
        sa.Column("ended_at", ID, nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["contact_group.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_group_fill_ended_at", "group_fill", ["ended_at"])
    op.create_index("ix_group_fill_group_id", "group_fill", ["group_id"])
    _groups_that_follow(group)


def _groups_that_follow(group: sa.Table) -> None:
    """Numbers and names as they were when this was written: 1 is opted in, 2 opted out."""
    known = {"created_at": int(time.time()), "created_by": "Optin"}
    op.bulk_insert(
        group,
        [
            {"public_id": "grp_opted_in", "name": "Opted-In", "follows": 1, **known},
            {"public_id": "grp_opted_out", "name": "Opted-Out", "follows": 2, **known},
        ],
    )


def _uploads() -> None:
    op.create_table(
        "upload",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("group_id", ID, nullable=True),
        sa.Column("group_name", sa.String(length=120), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("encoding", sa.String(length=20), nullable=False),
        sa.Column("delimiter", sa.String(length=1), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("where_from", sa.SmallInteger(), nullable=True),
        sa.Column("where_note", sa.String(length=1000), nullable=False),
        *(
            sa.Column(count, sa.Integer(), nullable=False)
            for count in ("rows", "done", "made", "known", "skipped", "tightened")
        ),
        sa.Column("created_at", ID, nullable=False),
        sa.Column("created_by", sa.String(length=320), nullable=False),
        sa.Column("ended_at", ID, nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["contact_group.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index("ix_upload_group_id", "upload", ["group_id"])
    op.create_index("ix_upload_state", "upload", ["state"])
    op.create_table(
        "upload_chunk",
        sa.Column("upload_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload_id", "number"),
    )
    op.create_table(
        "upload_fault",
        sa.Column("upload_id", ID, nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(length=300), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["upload_id"], ["upload.id"]),
        sa.PrimaryKeyConstraint("upload_id", "row"),
        sqlite_with_rowid=False,
    )
    op.add_column("contact", sa.Column("upload_id", ID, nullable=True))
