"""Groups of contacts: by hand, by filter and by upload; and the two that follow the flags."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Coded, Id, Instant
from optin.vocabulary import Flag


class Group(Model):
    """A named set of contacts. One that `follows` a flag has no rows of members: whoever has the flag on any channel is in it.

    A deleted group keeps its rows, which nothing reads any more.
    """

    __tablename__ = "contact_group"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    follows: Mapped[Flag | None] = mapped_column(Coded(Flag))
    created_at: Mapped[int] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(320))
    deleted_at: Mapped[int | None] = mapped_column(Instant)


class GroupMember(Model):
    """One contact in one group, since `added_at`."""

    __tablename__ = "group_member"
    __table_args__ = (Index("group_member_contact", "contact_id"), {"sqlite_with_rowid": False})

    group_id: Mapped[int] = mapped_column(Id, ForeignKey("contact_group.id"), primary_key=True)
    contact_id: Mapped[int] = mapped_column(Id, ForeignKey("contact.id", ondelete="CASCADE"), primary_key=True)
    added_at: Mapped[int] = mapped_column(Instant)


class GroupFill(Model):
    """Filling a group once by a filter (`GroupFilter.stored`). Contacts up to the id `reached` of `last_contact` were looked
    at, and `added` of them are new in the group. The row is how the work survives a restart."""

    __tablename__ = "group_fill"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    group_id: Mapped[int] = mapped_column(Id, ForeignKey("contact_group.id"), index=True)
    filter: Mapped[dict[str, Any]] = mapped_column(JSON)
    reached: Mapped[int] = mapped_column(Id, default=0)
    last_contact: Mapped[int] = mapped_column(Id)
    added: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[int] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(320))
    ended_at: Mapped[int | None] = mapped_column(Instant, index=True)
