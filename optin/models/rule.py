"""Keyword rules of a team, and the standard words that it switched off."""

from __future__ import annotations

from sqlalchemy import Boolean, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Coded, Id, Instant
from optin.vocabulary import Channel, Match, Meaning


class KeywordRule(Model):
    """One rule on inbound messages. The lowest `place` is tried first, and of two with one place the older.

    No `channel`: every one. Empty `received_at`: every number or address of ours. A deleted rule stays, because events name it.
    """

    __tablename__ = "keyword_rule"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    keyword: Mapped[str] = mapped_column(String(120))
    match: Mapped[Match] = mapped_column(Coded(Match))
    meaning: Mapped[Meaning] = mapped_column(Coded(Meaning))
    channel: Mapped[Channel | None] = mapped_column(Coded(Channel))
    received_at: Mapped[str] = mapped_column(String(320))
    answer: Mapped[str] = mapped_column(Text)
    place: Mapped[int] = mapped_column(Integer)
    is_on: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[int] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(320))
    deleted_at: Mapped[int | None] = mapped_column(Instant)


class KeywordOff(Model):
    """A standard word that is switched off, by its key (`StandardWord.key`): messages with it are held."""

    __tablename__ = "keyword_off"

    word: Mapped[str] = mapped_column(String(120), primary_key=True)
    off_at: Mapped[int] = mapped_column(Instant)
    off_by: Mapped[str] = mapped_column(String(320))
