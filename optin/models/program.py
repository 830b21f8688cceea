"""What is kept about the requests of programs. What may not live here: their keys (`models/desk.py`)."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Id, Instant


class AnsweredRequest(Model):
    """The answer to a request that a program marked with an `Idempotency-Key`, kept for a day so that it can be given again.

    `fingerprint` is SHA-256 of the method, the path and the body. `answer` is the body as it was sent.
    """

    __tablename__ = "answered_request"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key_id: Mapped[int] = mapped_column(Id, ForeignKey("api_key.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(255), primary_key=True)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary(32))
    status: Mapped[int] = mapped_column(SmallInteger)
    answer: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[int] = mapped_column(Instant, index=True)
