"""Requests for erasure, and how often the links to the person's own pages were opened."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_OPEN = sa.text("done_at IS NULL AND withdrawn_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "erasure_request",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("tag", sa.LargeBinary(length=16), nullable=False),
        sa.Column("asked_at", ID, nullable=False),
        sa.Column("withdrawn_at", ID, nullable=True),
        sa.Column("done_at", ID, nullable=True),
        sa.Column("done_by", sa.String(length=320), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    op.create_index(
        "erasure_request_open", "erasure_request", ["tag"], unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN
    )
    op.create_index("erasure_request_tag", "erasure_request", ["tag"])
    op.create_table(
        "link_visit",
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("page", sa.SmallInteger(), nullable=False),
        sa.Column("opened", sa.SmallInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "page", "opened"),
        sqlite_with_rowid=False,
    )
