"""What providers tell besides messages: switches, troubles with an address, other names of people, their rating of us."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Coded, Id, Instant
from optin.vocabulary import Channel, Meaning, Quality

_IS_OPEN: Final = text("decided_at IS NULL")


class ProviderSighting(Model):
    """When a provider's webhook was last heard: with a good signature, and with one that failed. To the minute."""

    __tablename__ = "provider_sighting"

    provider: Mapped[str] = mapped_column(String(20), primary_key=True)
    seen_at: Mapped[int | None] = mapped_column(Instant)
    refused_at: Mapped[int | None] = mapped_column(Instant)


class ProviderSwitch(Model):
    """The newest that a provider's own switch for marketing said about an address: `OPT_OUT` or `OPT_IN`, and when, by the
    provider's clock. `event_id` is the opt-out that we wrote for a stop, `was_opted_in` whether it ended an opt-in."""

    __tablename__ = "provider_switch"
    __table_args__ = ({"sqlite_with_rowid": False},)

    channel: Mapped[Channel] = mapped_column(Coded(Channel), primary_key=True)
    address_key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    meaning: Mapped[Meaning] = mapped_column(Coded(Meaning))
    at: Mapped[int] = mapped_column(Instant)
    event_id: Mapped[int | None] = mapped_column(Id)
    was_opted_in: Mapped[bool] = mapped_column(Boolean)


class AddressTrouble(Model):
    """How often in a row an address was not reached (`unreached`, the last that counted at `counted_at`), and how often in a
    row the provider delivered the person no more marketing (`limited`), who is left alone until `rests_until`."""

    __tablename__ = "address_trouble"
    __table_args__ = ({"sqlite_with_rowid": False},)

    channel: Mapped[Channel] = mapped_column(Coded(Channel), primary_key=True)
    address_key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    unreached: Mapped[int] = mapped_column(Integer)
    counted_at: Mapped[int | None] = mapped_column(Instant)
    limited: Mapped[int] = mapped_column(Integer)
    rests_until: Mapped[int | None] = mapped_column(Instant)


class ProviderName(Model):
    """Another name that a provider has for somebody's phone number: a user id, or a number that it writes in its own way."""

    __tablename__ = "provider_name"
    __table_args__ = (Index("provider_name_phone", "phone"),)

    channel: Mapped[Channel] = mapped_column(Coded(Channel), primary_key=True)
    name: Mapped[str] = mapped_column(String(160), primary_key=True)
    phone: Mapped[str] = mapped_column(String(20))
    noted_at: Mapped[int] = mapped_column(Instant)


class UnsignedMessage(Model):
    """What may have been a stop and came with a signature that failed: not believed and not lost. Open until `decided_at`.

    `contact_id` is who had the number `phone` (E.164) then, `network` where the request came from, and `others` how many more
    there have been in this number's name since.
    """

    __tablename__ = "unsigned_message"
    __table_args__ = (
        Index("unsigned_open", "phone", "channel", unique=True, sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    contact_id: Mapped[int] = mapped_column(Id, ForeignKey("contact.id", ondelete="CASCADE"))
    channel: Mapped[Channel] = mapped_column(Coded(Channel))
    phone: Mapped[str] = mapped_column(String(20))
    provider: Mapped[str] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(String(1000))
    network: Mapped[str] = mapped_column(String(64))
    others: Mapped[int] = mapped_column(Integer)
    arrived_at: Mapped[int] = mapped_column(Instant)
    decided_at: Mapped[int | None] = mapped_column(Instant)
    decided_by: Mapped[str | None] = mapped_column(String(320))
    decision: Mapped[str | None] = mapped_column(String(1000))


class SenderQuality(Model):
    """What a provider last said of the number that a channel is sent from. `said` is its own word."""

    __tablename__ = "sender_quality"

    channel: Mapped[Channel] = mapped_column(Coded(Channel), primary_key=True, autoincrement=False)
    quality: Mapped[Quality | None] = mapped_column(Coded(Quality))
    said: Mapped[str] = mapped_column(String(100))
    told_at: Mapped[int] = mapped_column(Instant)
