"""What mail systems report about mails of ours."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Coded, Id, Instant
from optin.vocabulary import Fault


class MailReport(Model):
    """One report about one message, once for each `fault`, however often it comes. `status` is what the mail system said
    (RFC 3463), `at` when we were told."""

    __tablename__ = "mail_report"
    __table_args__ = (
        UniqueConstraint("message_id", "fault"),
        Index("mail_report_of_contact", "contact_id", "fault", "at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_id: Mapped[int] = mapped_column(Id, ForeignKey("message.id", ondelete="CASCADE"))
    contact_id: Mapped[int] = mapped_column(Id, ForeignKey("contact.id", ondelete="CASCADE"))
    fault: Mapped[Fault] = mapped_column(Coded(Fault))
    status: Mapped[str] = mapped_column(String(20))
    at: Mapped[int] = mapped_column(Instant)
