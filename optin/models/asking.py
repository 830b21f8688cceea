"""Whole groups that are asked for an opt-in at once."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Coded, Id, Instant
from optin.vocabulary import Channel


class GroupAsking(Model):
    """Asking everybody in a group with a flow, on the legal basis that the setting named when somebody pressed the button.

    Contacts up to the id `reached` of `last_contact` were looked at: `asked` of them were asked, and `left_out` says how many
    others were not, by reason. The row is how the work survives a restart. `ended_why`: a sentence where it ended too early.
    """

    __tablename__ = "group_asking"
    __table_args__ = (Index("group_asking_of_group", "group_id", "flow_id", "channel"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    group_id: Mapped[int] = mapped_column(Id, ForeignKey("contact_group.id"))
    flow_id: Mapped[int] = mapped_column(Id, ForeignKey("flow.id"))
    channel: Mapped[Channel] = mapped_column(Coded(Channel))
    basis: Mapped[str] = mapped_column(String(500))
    reached: Mapped[int] = mapped_column(Id, default=0)
    last_contact: Mapped[int] = mapped_column(Id)
    asked: Mapped[int] = mapped_column(Integer, default=0)
    left_out: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    created_at: Mapped[int] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(320))
    ended_at: Mapped[int | None] = mapped_column(Instant, index=True)
    ended_why: Mapped[str] = mapped_column(String(300), default="")
