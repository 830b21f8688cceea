"""What people wrote to us, as it came in: stored before anything is made of it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, Index, String, Text, UniqueConstraint, text, true
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Coded, Id, Instant
from optin.vocabulary import Channel, Effect, Meaning

_IS_WAITING: Final = text("processed_at IS NULL")
_IS_UNCLEAR: Final = text(f"effect = {int(Effect.HELD)} AND decided_at IS NULL")
_IS_ANSWERED: Final = text("answer_id IS NOT NULL")
_IS_PRESSED: Final = text("carrier_id IS NOT NULL")
_IS_NOBODYS: Final = text(f"effect = {int(Effect.NOBODY)}")
_IS_PROVIDERS: Final = text("provider_meaning IS NOT NULL")


class InboundMessage(Model):
    """One delivery of a provider. `reference` is the provider's own id; there is one row for each on a channel.

    `sender` and `received_at` are addresses as the provider wrote them, `at` is when the person wrote by the provider's clock,
    and `arrived_at` when it came to us. `payload` is what a pressed button carried. `provider_meaning`: what the provider did
    about it of its own accord; `is_answered`: it has answered the person already; `is_proven`: the sender is who it says.

    What follows is empty until `processed_at`. `public_id` names the message for the outside from the first moment, and is also
    that of its row in `message` (`message_id`). `folded` and `rule` say how it was read, `effect` what it did, `event_id` by
    which consent event, `answer_id` with which message we answered; `carrier_id` is the message whose button was pressed.
    What was unclear (`Effect.HELD`) is open until `decided_at`. When the contact goes, the person's words and address go, too.
    """

    __tablename__ = "inbound_message"
    __table_args__ = (
        UniqueConstraint("channel", "reference"),
        Index("inbound_waiting", "id", sqlite_where=_IS_WAITING, postgresql_where=_IS_WAITING),
        Index("inbound_unclear", "id", sqlite_where=_IS_UNCLEAR, postgresql_where=_IS_UNCLEAR),
        Index("inbound_of_message", "message_id"),
        Index("inbound_of_contact", "contact_id"),
        # Few messages pay for these: those that were answered, pressed a button, that the provider acted upon, or of nobody.
        Index("inbound_answered", "contact_id", "channel", sqlite_where=_IS_ANSWERED, postgresql_where=_IS_ANSWERED),
        Index("inbound_pressed", "event_id", sqlite_where=_IS_PRESSED, postgresql_where=_IS_PRESSED),
        Index("inbound_provider", "contact_id", "channel", sqlite_where=_IS_PROVIDERS, postgresql_where=_IS_PROVIDERS),
        Index("inbound_nobodys", "channel", "sender", sqlite_where=_IS_NOBODYS, postgresql_where=_IS_NOBODYS),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    channel: Mapped[Channel] = mapped_column(Coded(Channel))
    reference: Mapped[str] = mapped_column(String(200))
    sender: Mapped[str] = mapped_column(String(320))
    received_at: Mapped[str] = mapped_column(String(320))
    body: Mapped[str] = mapped_column(Text)
    payload: Mapped[str] = mapped_column(String(300))
    provider_meaning: Mapped[Meaning | None] = mapped_column(Coded(Meaning))
    is_answered: Mapped[bool] = mapped_column(Boolean)
    is_proven: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    at: Mapped[int] = mapped_column(Instant)
    arrived_at: Mapped[int] = mapped_column(Instant)
    processed_at: Mapped[int | None] = mapped_column(Instant)
    contact_id: Mapped[int | None] = mapped_column(Id)
    message_id: Mapped[int | None] = mapped_column(Id)
    folded: Mapped[str | None] = mapped_column(Text)
    rule: Mapped[str | None] = mapped_column(String(300))
    effect: Mapped[Effect | None] = mapped_column(Coded(Effect))
    event_id: Mapped[int | None] = mapped_column(Id)
    answer_id: Mapped[int | None] = mapped_column(Id)
    carrier_id: Mapped[int | None] = mapped_column(Id)
    decided_at: Mapped[int | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(String(320))
    decision: Mapped[str | None] = mapped_column(String(1000))
