"""What forms refused, in numbers: no address, no name, and of whoever sent it no more than the network, for a while."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Coded, Id, Instant
from optin.vocabulary import Refusal


class RefusalCount(Model):
    """How often a form refused something on one day (`day`: days since 1970, UTC), and when it last did, to the minute."""

    __tablename__ = "refusal"
    __table_args__ = ({"sqlite_with_rowid": False},)

    form_id: Mapped[int] = mapped_column(Id, ForeignKey("form.id"), primary_key=True)
    day: Mapped[int] = mapped_column(Integer, primary_key=True)
    reason: Mapped[Refusal] = mapped_column(Coded(Refusal), primary_key=True)
    count: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[int] = mapped_column(Instant)


class RefusedNetwork(Model):
    """How often one network was refused by a form on one day. `network` is a /24 or a /48, never a whole address."""

    __tablename__ = "refused_network"
    __table_args__ = ({"sqlite_with_rowid": False},)

    form_id: Mapped[int] = mapped_column(Id, ForeignKey("form.id"), primary_key=True)
    network: Mapped[str] = mapped_column(String(64), primary_key=True)
    day: Mapped[int] = mapped_column(Integer, primary_key=True, index=True)
    count: Mapped[int] = mapped_column(Integer)
    last_at: Mapped[int] = mapped_column(Instant)
