"""What the team sets for the whole desk, the log of those changes, and the keys of programs."""

from __future__ import annotations

from sqlalchemy import JSON, Index, LargeBinary, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Id, Instant


class Preference(Model):
    """One preference that was changed from its default (`optin/preferences.py` has the names and defaults)."""

    __tablename__ = "preference"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class PreferenceChange(Model):
    """Who changed which preference, from what to what, when."""

    __tablename__ = "preference_change"
    __table_args__ = (Index("preference_change_changed_at", "changed_at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    old: Mapped[str] = mapped_column(Text)
    new: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[str] = mapped_column(String(320))
    changed_at: Mapped[int] = mapped_column(Instant)


class CapCount(Model):
    """How far `capped_until` was worked out for the caps that are set. One row: the caps as stored, and the contact id up to
    which it was (empty: for all)."""

    __tablename__ = "cap_count"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    caps: Mapped[str] = mapped_column(String(100))
    counted_to: Mapped[int | None] = mapped_column(Id)


class ApiKey(Model):
    """A program's key: shown once, kept as SHA-256 of its secret. `scopes` are words; `mode` is `live` or `test`."""

    __tablename__ = "api_key"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    mode: Mapped[str] = mapped_column(String(4))
    created_at: Mapped[int] = mapped_column(Instant)
    last_used_at: Mapped[int | None] = mapped_column(Instant)
    revoked_at: Mapped[int | None] = mapped_column(Instant)
