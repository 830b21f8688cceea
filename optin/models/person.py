"""What comes of the person's own pages: requests for erasure, and how often the links to the pages were opened."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Coded, Id, Instant
from optin.vocabulary import Opened, PersonPage

_IS_OPEN: Final = text("done_at IS NULL AND withdrawn_at IS NULL")


class ErasureRequest(Model):
    """Somebody asked us to erase what is kept about them. It names the person as the ledger does, so it outlives the contact.

    It is open until the person withdraws it (`withdrawn_at`) or a teammate has carried it out (`done_at`, `done_by`). A person
    has at most one open request.
    """

    __tablename__ = "erasure_request"
    __table_args__ = (
        Index("erasure_request_open", "tag", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
        Index("erasure_request_tag", "tag"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    tag: Mapped[bytes] = mapped_column(LargeBinary(16))
    asked_at: Mapped[int] = mapped_column(Instant)
    withdrawn_at: Mapped[int | None] = mapped_column(Instant)
    done_at: Mapped[int | None] = mapped_column(Instant)
    done_by: Mapped[str | None] = mapped_column(String(320))


class LinkVisit(Model):
    """How often links to one kind of page were opened on one day (`day`: days since 1970, UTC): by whom is a guess, and whose
    link it was is not kept."""

    __tablename__ = "link_visit"
    __table_args__ = ({"sqlite_with_rowid": False},)

    day: Mapped[int] = mapped_column(Integer, primary_key=True)
    page: Mapped[PersonPage] = mapped_column(Coded(PersonPage), primary_key=True)
    opened: Mapped[Opened] = mapped_column(Coded(Opened), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
