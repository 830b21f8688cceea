"""Sets of time zones in which contacts may be. They name nobody, and are never changed."""

from __future__ import annotations

from sqlalchemy import SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model


class ZoneSet(Model):
    """`zones`: IANA names in order, with spaces between them. `margin`: by how many minutes each may be wrong. `state`: the one
    whose law counts, where a state has its own (`US-TX`). `number` is `Standing.zones`."""

    __tablename__ = "zone_set"
    __table_args__ = (UniqueConstraint("zones", "margin", "state", name="zone_set_place"), {"sqlite_with_rowid": False})

    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    zones: Mapped[str] = mapped_column(Text)
    margin: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(String(6))
