"""The ledger: consent events, insert-only, and the evidence beside them, which can be erased.

Triggers abort update and delete of events (`optin/migrations`). `body` holds the exact bytes that were hashed; the other
columns repeat parts of it for look-ups, and `optin ledger check` compares them.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Coded, Id, Instant
from optin.vocabulary import Act, Channel, Source

_BY_FORM: Final = text("form_version_id IS NOT NULL")


class ConsentEvent(Model):
    """One line of the ledger. `tag` and `seq` order one person's events; `hash` is SHA-256 of `body`, which names the one
    before."""

    __tablename__ = "consent_event"
    __table_args__ = (
        UniqueConstraint("tag", "seq"),
        Index("consent_event_recorded_at", "recorded_at", "channel", "act"),
        # Partial, so that only what came by a form pays for it.
        Index("consent_event_form_version", "form_version_id", sqlite_where=_BY_FORM, postgresql_where=_BY_FORM),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    tag: Mapped[bytes] = mapped_column(LargeBinary(16))
    seq: Mapped[int] = mapped_column(Integer)
    channel: Mapped[Channel] = mapped_column(Coded(Channel))
    act: Mapped[Act] = mapped_column(Coded(Act))
    source: Mapped[Source] = mapped_column(Coded(Source))
    form_version_id: Mapped[int | None] = mapped_column(Id, ForeignKey("form_version.id"))
    recorded_at: Mapped[int] = mapped_column(Instant)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))


class Evidence(Model):
    """What was shown and said, as JSON text. The event commits to it as HMAC-SHA256(salt, content); erasing the row leaves the
    ledger whole."""

    __tablename__ = "evidence"

    event_id: Mapped[int] = mapped_column(Id, ForeignKey("consent_event.id"), primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary(32))
    content: Mapped[str] = mapped_column(Text)
