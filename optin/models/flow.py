"""Flows: small conversations as a team makes them, and the runs of contacts through them."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from optin.database import Model
from optin.models.columns import Coded, Id, Instant
from optin.vocabulary import Channel, Flag, Path, RunEnd, Starts

_IS_OPEN: Final = text("ended_at IS NULL")
# Ends after which a teammate has to see to the conversation.
WAITING_ENDS: Final = (RunEnd.HANDED_OVER, RunEnd.CUT_OFF, RunEnd.BROKEN)
_IS_WAITING: Final = text(f"ended IN ({', '.join(str(int(end)) for end in WAITING_ENDS)}) AND taken_at IS NULL")


class Flow(Model):
    """One flow. Every edit makes a new version, and `version_id` is the one that starts now. A deleted flow starts no more;
    who is in it comes to its end."""

    __tablename__ = "flow"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    version_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[int] = mapped_column(Instant)
    deleted_at: Mapped[int | None] = mapped_column(Instant)


class FlowVersion(Model):
    """The whole of a flow as it stood between two edits. Never changed. `channels` are words, `steps` as
    `flows.drafts.Draft.stored` writes them. `keyword` is empty unless a keyword starts it."""

    __tablename__ = "flow_version"
    __table_args__ = (UniqueConstraint("flow_id", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    flow_id: Mapped[int] = mapped_column(Id, ForeignKey("flow.id"))
    number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(120))
    channels: Mapped[list[str]] = mapped_column(JSON)
    starts: Mapped[Starts] = mapped_column(Coded(Starts))
    keyword: Mapped[str] = mapped_column(String(60))
    steps: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    created_at: Mapped[int] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(320))

    flow: Mapped[Flow] = relationship()


class FlowRun(Model):
    """One contact on the way through one version of a flow, on one channel. There is one open run per contact and channel.

    `path` is how it began: `bot` by the contact's message, `invite` or `compose` by a teammate (`started_by`). An invitation
    names the group that it was made from and the legal basis of asking many at once. `first_message_id` is what it said first.
    A run that waits for an answer names the step, the words of the question, its message and when it was asked. `said` is what
    the person said in it. What was handed over waits for a teammate until `taken_at`.
    """

    __tablename__ = "flow_run"
    __table_args__ = (
        Index("flow_run_open", "contact_id", "channel", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index("flow_run_of_contact", "contact_id", "channel"),
        Index("flow_run_of_flow", "flow_id", "started_at"),
        Index("flow_run_handed_over", "id", sqlite_where=_IS_WAITING, postgresql_where=_IS_WAITING),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    flow_id: Mapped[int] = mapped_column(Id, ForeignKey("flow.id"))
    version_id: Mapped[int] = mapped_column(Id, ForeignKey("flow_version.id"))
    contact_id: Mapped[int] = mapped_column(Id, ForeignKey("contact.id", ondelete="CASCADE"))
    channel: Mapped[Channel] = mapped_column(Coded(Channel))
    path: Mapped[Path] = mapped_column(Coded(Path))
    group_id: Mapped[int | None] = mapped_column(Id)
    basis: Mapped[str] = mapped_column(String(500))
    started_by: Mapped[str | None] = mapped_column(String(320))
    started_at: Mapped[int] = mapped_column(Instant)
    first_message_id: Mapped[int | None] = mapped_column(Id)
    step: Mapped[str | None] = mapped_column(String(20))
    question: Mapped[str] = mapped_column(Text)
    question_message: Mapped[str | None] = mapped_column(String(40))
    asked_at: Mapped[int | None] = mapped_column(Instant)
    said: Mapped[Flag | None] = mapped_column(Coded(Flag))
    said_at: Mapped[int | None] = mapped_column(Instant)
    ended_at: Mapped[int | None] = mapped_column(Instant)
    ended: Mapped[RunEnd | None] = mapped_column(Coded(RunEnd))
    taken_at: Mapped[int | None] = mapped_column(Instant)
    taken_by: Mapped[str | None] = mapped_column(String(320))
