"""Broadcasts: one message to many, whom it was meant for, and what was decided about each kind of them.

What a person got is in `message`; a recipient's row says that the broadcast was meant for them, and why it did not go out.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Boolean, Integer, SmallInteger, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Coded, Id, Instant
from optin.vocabulary import BroadcastState, Category, Channel, Outcome, Reason, Wording


class Broadcast(Model):
    """One broadcast. Instants are UTC seconds.

    `audience` is `Audience.stored`. `overrides_to` is the newest consent event there was when somebody chose to send to all:
    their choice covers no later one. Recipients are written down as far as the contact `materialised_to`, of `last_contact`;
    `fed` of them were looked after as far as `fed_to`. `paused_why` is a sentence, where the desk itself paused it. What
    `is_test` reaches the sandbox alone.
    """

    __tablename__ = "broadcast"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    channel: Mapped[Channel] = mapped_column(Coded(Channel))
    template_version_id: Mapped[int | None] = mapped_column(Id)
    category: Mapped[Category] = mapped_column(Coded(Category))
    wording: Mapped[Wording] = mapped_column(Coded(Wording))
    subject: Mapped[str] = mapped_column(String(300), default="")
    body: Mapped[str] = mapped_column(Text)
    audience: Mapped[dict[str, Any]] = mapped_column(JSON)
    only_opted_in: Mapped[bool] = mapped_column(Boolean, default=True)
    is_test: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    override_reason: Mapped[str | None] = mapped_column(String(500))
    overrides_to: Mapped[int | None] = mapped_column(Id)
    state: Mapped[BroadcastState] = mapped_column(Coded(BroadcastState))
    start_at: Mapped[int | None] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(320))
    created_at: Mapped[int] = mapped_column(Instant)
    confirmed_by: Mapped[str | None] = mapped_column(String(320))
    started_at: Mapped[int | None] = mapped_column(Instant)
    ended_at: Mapped[int | None] = mapped_column(Instant)
    paused_why: Mapped[str | None] = mapped_column(String(500))
    last_contact: Mapped[int] = mapped_column(Id, default=0)
    materialised_to: Mapped[int] = mapped_column(Id, default=0)
    fed_to: Mapped[int] = mapped_column(Id, default=0)
    fed: Mapped[int] = mapped_column(Integer, default=0)


class Recipient(Model):
    """One contact a broadcast was meant for. `standing` and `ahead` are how they stood when it started (`sending/audience.py`);
    the verdict on all who stood alike is in `broadcast_verdict`. `overrides` is the flag event that sending to all covers.

    The contact may be gone since.
    """

    __tablename__ = "recipient"
    __table_args__ = ({"sqlite_with_rowid": False},)

    broadcast_id: Mapped[int] = mapped_column(Id, primary_key=True)
    contact_id: Mapped[int] = mapped_column(Id, primary_key=True)
    standing: Mapped[int] = mapped_column(Integer)
    ahead: Mapped[int] = mapped_column(SmallInteger)
    overrides: Mapped[int | None] = mapped_column(Id)


class BroadcastVerdict(Model):
    """What was decided at the start about all recipients who stood alike, and how many they are."""

    __tablename__ = "broadcast_verdict"
    __table_args__ = ({"sqlite_with_rowid": False},)

    broadcast_id: Mapped[int] = mapped_column(Id, primary_key=True)
    standing: Mapped[int] = mapped_column(Integer, primary_key=True)
    ahead: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    outcome: Mapped[Outcome] = mapped_column(Coded(Outcome))
    reason: Mapped[Reason] = mapped_column(Coded(Reason))
    contacts: Mapped[int] = mapped_column(Integer)


class Breaker(Model):
    """What the provider answered lately to the messages of a broadcast. `part` is 0."""

    __tablename__ = "breaker"
    __table_args__ = ({"sqlite_with_rowid": False},)

    broadcast_id: Mapped[int] = mapped_column(Id, primary_key=True)
    part: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    tries: Mapped[int] = mapped_column(Integer)
    errors: Mapped[int] = mapped_column(Integer)
