"""What the team has stored about its providers, and what a provider last answered to a test."""

from __future__ import annotations

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Coded, Instant
from optin.vocabulary import Asked, Channel


class ChannelSetting(Model):
    """One field of a provider that is set on the settings page. A secret one is sealed (`optin/sealing.py`)."""

    __tablename__ = "channel_setting"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class ChannelAnswer(Model):
    """What came of the last test message, and of the last time that the provider was asked. `what` names the one that was
    tested, shortened so that it names nobody; `said` is the answer without secrets."""

    __tablename__ = "channel_answer"

    channel: Mapped[Channel] = mapped_column(Coded(Channel), primary_key=True, autoincrement=False)
    asked: Mapped[Asked] = mapped_column(Coded(Asked), primary_key=True, autoincrement=False)
    at: Mapped[int] = mapped_column(Instant)
    by: Mapped[str] = mapped_column(String(320))
    what: Mapped[str] = mapped_column(String(100))
    is_good: Mapped[bool]
    summary: Mapped[str] = mapped_column(String(500))
    said: Mapped[str] = mapped_column(Text)
