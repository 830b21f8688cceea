"""Messages, in and out. Outbound rows are also the queue (the outbox); nothing else is."""

from __future__ import annotations

from typing import Final

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Coded, Id, Instant
from optin.vocabulary import Category, Channel, MessageState, Path, Reason, Wording

_IN_BROADCAST: Final = text("broadcast_id IS NOT NULL")
_REFUSED: Final = text(f"state = {int(MessageState.REFUSED)}")


class Message(Model):
    """One message. `contact_id` is empty for mail to teammates. `reason` says why a refused one was refused.

    `started_by` is the teammate or program that it came from. Where somebody chose to send anyway, `overrides` is the flag
    event that their choice covers and `override_reason` why they chose so. `template_version_id` names the text it was made of.
    A flow's question brings `quick_replies` of its own: `{"text": …, "payload": …}`. What `is_test` reaches the sandbox alone.

    `flag_event` is the consent event that the verdict rested on at dispatch. `reference` is the provider's own id,
    `answer` what the provider said when it did not accept. `fence` grows with every claim, so that a worker whose lease
    ran out changes nothing.
    """

    __tablename__ = "message"
    __table_args__ = (
        Index("message_due", "state", "due_at"),
        Index("message_thread", "contact_id", "channel", "id"),
        Index("message_made", "created_at"),  # reports are about some days of many
        # Only refused messages pay for these: the newest ones, and the newest ones for a reason.
        Index("message_refused", "state", "id", sqlite_where=_REFUSED, postgresql_where=_REFUSED),
        Index("message_refused_for", "reason", "id", sqlite_where=_REFUSED, postgresql_where=_REFUSED),
        # Only the messages of broadcasts pay for these: one for each recipient, and counts by state.
        Index(
            "message_recipient",
            "broadcast_id",
            "contact_id",
            unique=True,
            sqlite_where=_IN_BROADCAST,
            postgresql_where=_IN_BROADCAST,
        ),
        Index(
            "message_progress",
            "broadcast_id",
            "state",
            "reason",
            "contact_id",
            sqlite_where=_IN_BROADCAST,
            postgresql_where=_IN_BROADCAST,
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    contact_id: Mapped[int | None] = mapped_column(Id, ForeignKey("contact.id", ondelete="CASCADE"))
    channel: Mapped[Channel] = mapped_column(Coded(Channel))
    address: Mapped[str] = mapped_column(String(320))
    path: Mapped[Path | None] = mapped_column(Coded(Path))
    category: Mapped[Category] = mapped_column(Coded(Category))
    wording: Mapped[Wording] = mapped_column(Coded(Wording))
    subject: Mapped[str] = mapped_column(String(300), default="")
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[MessageState] = mapped_column(Coded(MessageState))
    reason: Mapped[Reason | None] = mapped_column(Coded(Reason))
    flag_event: Mapped[int | None] = mapped_column(Id)
    overrides: Mapped[int | None] = mapped_column(Id)
    override_reason: Mapped[str | None] = mapped_column(String(500))
    started_by: Mapped[str | None] = mapped_column(String(320))
    template_version_id: Mapped[int | None] = mapped_column(Id)
    quick_replies: Mapped[list[dict[str, str]] | None] = mapped_column(JSON(none_as_null=True))
    broadcast_id: Mapped[int | None] = mapped_column(Id)
    is_test: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    reference: Mapped[str | None] = mapped_column(String(200))
    answer: Mapped[str | None] = mapped_column(String(300))
    tries: Mapped[int] = mapped_column(Integer, default=0)
    fence: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[int] = mapped_column(Instant)
    due_at: Mapped[int] = mapped_column(Instant)
    lease_until: Mapped[int | None] = mapped_column(Instant)
    sent_at: Mapped[int | None] = mapped_column(Instant)


class SandboxDelivery(Model):
    """What the sandbox channel delivered: the far end of the wire, as a provider would have it. `buttons` are quick replies in
    order: `{"text": …, "payload": …}`."""

    __tablename__ = "sandbox_delivery"
    __table_args__ = (Index("sandbox_delivery_to", "channel", "address", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_public_id: Mapped[str] = mapped_column(String(40), unique=True)
    channel: Mapped[Channel] = mapped_column(Coded(Channel))
    address: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    buttons: Mapped[list[dict[str, str]] | None] = mapped_column(JSON)
    delivered_at: Mapped[int] = mapped_column(Instant)
