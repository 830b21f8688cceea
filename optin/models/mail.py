"""What mail systems report about mails of ours."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Id, Instant


class MailComplaint(Model):
    """A message that its reader complained about, once however often we are told; `at` is when we were told first."""

    __tablename__ = "mail_complaint"

    message_id: Mapped[int] = mapped_column(Id, ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[int] = mapped_column(Instant)
