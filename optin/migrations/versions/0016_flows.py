"""Flows with their versions, the runs of contacts through them, and the sample that every desk starts with."""

from __future__ import annotations

import time

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    flow = op.create_table(
        "flow",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("version_id", ID, nullable=True),
        sa.Column("created_at", ID, nullable=False),
        sa.Column("deleted_at", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    version = op.create_table(
        "flow_version",
        sa.Column("id", ID, nullable=False),
        sa.Column("flow_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("starts", sa.SmallInteger(), nullable=False),
        sa.Column("keyword", sa.String(length=60), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("created_at", ID, nullable=False),
        sa.Column("created_by", sa.String(length=320), nullable=False),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("flow_id", "number"),
    )
    op.add_column("message", sa.Column("quick_replies", sa.JSON(), nullable=True))
    _runs()
    _sample(flow, version)


def _runs() -> None:
    op.create_table(
        "flow_run",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=40), nullable=False),
        sa.Column("flow_id", ID, nullable=False),
        sa.Column("version_id", ID, nullable=False),
        sa.Column("contact_id", ID, nullable=False),
        sa.Column("channel", sa.SmallInteger(), nullable=False),
        sa.Column("path", sa.SmallInteger(), nullable=False),
        sa.Column("group_id", ID, nullable=True),
        sa.Column("basis", sa.String(length=500), nullable=False),
        sa.Column("started_by", sa.String(length=320), nullable=True),
        sa.Column("started_at", ID, nullable=False),
        sa.Column("first_message_id", ID, nullable=True),
        sa.Column("step", sa.String(length=20), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("question_message", sa.String(length=40), nullable=True),
        sa.Column("asked_at", ID, nullable=True),
        sa.Column("said", sa.SmallInteger(), nullable=True),
        sa.Column("said_at", ID, nullable=True),
        sa.Column("ended_at", ID, nullable=True),
        sa.Column("ended", sa.SmallInteger(), nullable=True),
        sa.Column("taken_at", ID, nullable=True),
        sa.Column("taken_by", sa.String(length=320), nullable=True),
        sa.ForeignKeyConstraint(["flow_id"], ["flow.id"]),
        sa.ForeignKeyConstraint(["version_id"], ["flow_version.id"]),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("public_id"),
    )
    is_open = sa.text("ended_at IS NULL")
    is_waiting = sa.text("ended IN (2, 3, 8) AND taken_at IS NULL")
    op.create_index(
        "flow_run_open", "flow_run", ["contact_id", "channel"], unique=True, sqlite_where=is_open, postgresql_where=is_open
    )
    op.create_index("flow_run_of_contact", "flow_run", ["contact_id", "channel"])
    op.create_index("flow_run_of_flow", "flow_run", ["flow_id", "started_at"])
    op.create_index("flow_run_handed_over", "flow_run", ["id"], sqlite_where=is_waiting, postgresql_where=is_waiting)


def _sample(flow: sa.Table, version: sa.Table) -> None:
    """To copy and edit. The words, and the numbers of other tables, as they were when this was written."""
    at = int(time.time())
    named = {"public_id": "flw_sample", "created_at": at}
    flow_id = op.get_bind().execute(flow.insert().values(**named).returning(flow.c.id)).scalar_one()
    sample = {
        "flow_id": flow_id,
        "number": 1,
        "name": "Sample opt-in flow",
        "channels": ["sms", "whatsapp"],
        "starts": 3,
        "keyword": "",
        "steps": [_step(**step) for step in SAMPLE],
        "created_at": at,
        "created_by": "Optin",
    }
    version_id = op.get_bind().execute(version.insert().values(**sample).returning(version.c.id)).scalar_one()
    op.get_bind().execute(flow.update().values(version_id=version_id))


def _step(**given: object) -> dict[str, object]:
    empty = {"text": "", "subject": "", "template": "", "is_marketing": False, "choices": [], "otherwise": "", "group": ""}
    return {**empty, "then": "", **given}


YES = {"words": "Y, Yes", "then": "s3"}
NO = {"words": "N, No", "then": "s4"}
SAMPLE: tuple[dict[str, object], ...] = (
    {
        "key": "s1",
        "name": "Ask",
        "kind": "ask",
        "text": (
            "{{organisation|Hello}}: may we send you news and offers here? You can stop at any time. "
            "Msg & data rates may apply. Reply Y Yes N No"
        ),
        "choices": [YES, NO],
        "otherwise": "s2",
    },
    {
        "key": "s2",
        "name": "Ask again",
        "kind": "ask",
        "text": "We did not understand that. May we send you news and offers here? Reply Y Yes N No",
        "choices": [YES, NO],
        "otherwise": "s6",
    },
    {"key": "s3", "name": "Yes", "kind": "opt_in", "then": "s5"},
    {"key": "s4", "name": "No", "kind": "opt_out", "then": "s5"},
    {"key": "s5", "name": "Leave the group", "kind": "remove", "then": "end"},
    {"key": "s6", "name": "A teammate answers", "kind": "hand_over"},
)
