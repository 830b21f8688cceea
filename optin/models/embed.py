"""What is known of the sites that embed a form. Hints from browsers, not evidence: rows may be lost, and are thrown away."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Id, Instant


class EmbedSeen(Model):
    """When a site on a form's list last showed it. `site` is the one on the list, `origin` the page's own (below a star)."""

    __tablename__ = "embed_seen"
    __table_args__ = ({"sqlite_with_rowid": False},)

    form_id: Mapped[int] = mapped_column(Id, ForeignKey("form.id"), primary_key=True)
    site: Mapped[str] = mapped_column(String(300), primary_key=True)
    origin: Mapped[str] = mapped_column(String(300))
    seen_at: Mapped[int] = mapped_column(Instant)


class EmbedAttempt(Model):
    """How often a site that is not on a form's list tried to show it on one day (`day`: days since 1970, UTC)."""

    __tablename__ = "embed_attempt"
    __table_args__ = ({"sqlite_with_rowid": False},)

    form_id: Mapped[int] = mapped_column(Id, ForeignKey("form.id"), primary_key=True)
    origin: Mapped[str] = mapped_column(String(300), primary_key=True)
    day: Mapped[int] = mapped_column(Integer, primary_key=True)
    tries: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[int] = mapped_column(Instant)


class EmbedDismissal(Model):
    """A site whose tries nobody wants to read about any more."""

    __tablename__ = "embed_dismissal"
    __table_args__ = ({"sqlite_with_rowid": False},)

    form_id: Mapped[int] = mapped_column(Id, ForeignKey("form.id"), primary_key=True)
    origin: Mapped[str] = mapped_column(String(300), primary_key=True)
    dismissed_at: Mapped[int] = mapped_column(Instant)
