"""Contacts, their channels, and what is remembered of an address when nobody owns it any more.

Flags and blocks in these tables are written by `optin.ledger.write` alone.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Coded, Id, Instant
from optin.vocabulary import Block, Channel, Flag, Reach, Source

_IS_ASKED: Final = text("asked_until IS NOT NULL")
_HAS_INSTANT: Final = text("paused_until IS NOT NULL OR capped_until IS NOT NULL OR window_until IS NOT NULL")


class Contact(Model):
    """A person. `tag` is what the ledger knows the person by: random, so the ledger itself names nobody.

    `email` is the address as it is written to; `email_key` its normal form, which is unique.
    `name_folded` serves the search box; `upload_id` is the upload by which the contact came, if it was one.
    """

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    tag: Mapped[bytes] = mapped_column(LargeBinary(16), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    name_folded: Mapped[str] = mapped_column(String(400), default="")
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    email: Mapped[str | None] = mapped_column(String(320))
    email_key: Mapped[str | None] = mapped_column(String(320), unique=True)
    locale: Mapped[str | None] = mapped_column(String(20))
    time_zone: Mapped[str | None] = mapped_column(String(64))
    upload_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[int] = mapped_column(Instant)
    updated_at: Mapped[int] = mapped_column(Instant)


class ContactChannel(Model):
    """One row per contact and channel, always. `standing` is the packed number of flag, blocks, reach, country and zones.

    `address_key` is the keyed hash of the address that the row stands for. `flag_event` is the id of the consent event that
    the flag rests on and `flag_at` when it was written. `asked_until` lies ahead while a double opt-in is open (awaiting
    confirmation). `heard_at` is when the person last wrote, `closed_at` when a STOP last closed the conversation: both by the
    provider's clock, and neither ever goes back.
    """

    __tablename__ = "contact_channel"
    __table_args__ = (
        CheckConstraint(
            "standing = flag + 3 * (blocks + 32 * (reach + 4 * (country + 1024 * zones)))", name="standing_is_packed"
        ),
        Index("contact_channel_standing", "channel", "standing"),
        Index("contact_channel_contact", "contact_id"),  # a contact's rows are looked up with every event and every dispatch
        # Few rows are awaiting confirmation; the first page counts them.
        Index("contact_channel_asked", "asked_until", sqlite_where=_IS_ASKED, postgresql_where=_IS_ASKED),
        # The rows whose instants may lie ahead: for these an audience is corrected.
        Index(
            "contact_channel_ahead",
            "channel",
            "standing",
            "paused_until",
            "capped_until",
            "window_until",
            sqlite_where=_HAS_INSTANT,
            postgresql_where=_HAS_INSTANT,
        ),
        {"sqlite_with_rowid": False},
    )

    channel: Mapped[Channel] = mapped_column(Coded(Channel), primary_key=True)
    contact_id: Mapped[int] = mapped_column(Id, ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True)
    flag: Mapped[Flag] = mapped_column(Coded(Flag), default=Flag.UNSET)
    blocks: Mapped[Block] = mapped_column(Coded(Block), default=Block.NONE)
    reach: Mapped[Reach] = mapped_column(Coded(Reach), default=Reach.MISSING)
    country: Mapped[int] = mapped_column(SmallInteger, default=0)
    zones: Mapped[int] = mapped_column(SmallInteger, default=0)
    standing: Mapped[int] = mapped_column(Integer, default=0)
    address_key: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    source: Mapped[Source | None] = mapped_column(Coded(Source))
    flag_event: Mapped[int | None] = mapped_column(Id)
    flag_at: Mapped[int | None] = mapped_column(Instant)
    asked_until: Mapped[int | None] = mapped_column(Instant)
    paused_until: Mapped[int | None] = mapped_column(Instant)
    capped_until: Mapped[int | None] = mapped_column(Instant)
    window_until: Mapped[int | None] = mapped_column(Instant)
    heard_at: Mapped[int | None] = mapped_column(Instant)
    closed_at: Mapped[int | None] = mapped_column(Instant)


class AddressMemory(Model):
    """Opt-outs and blocks of one channel and address, under a keyed hash. They come back with the address, whoever has it."""

    __tablename__ = "address_memory"
    __table_args__ = ({"sqlite_with_rowid": False},)

    channel: Mapped[Channel] = mapped_column(Coded(Channel), primary_key=True)
    address_key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    flag: Mapped[Flag] = mapped_column(Coded(Flag))
    blocks: Mapped[Block] = mapped_column(Coded(Block))
    event_id: Mapped[int] = mapped_column(Id)
