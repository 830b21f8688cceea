"""Numbers about visits: sums, and never a row about one person."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Id


class FormNumber(Model):
    """What one version of a form brought on one site on one day (`day`: days since 1970, UTC).

    `site` is the one on the form's list that covers the page, or one of the words of `optin/form_numbers.py`.
    """

    __tablename__ = "form_number"
    __table_args__ = ({"sqlite_with_rowid": False},)

    form_id: Mapped[int] = mapped_column(Id, ForeignKey("form.id"), primary_key=True)
    day: Mapped[int] = mapped_column(Integer, primary_key=True)
    version_id: Mapped[int] = mapped_column(Id, ForeignKey("form_version.id"), primary_key=True)
    site: Mapped[str] = mapped_column(String(300), primary_key=True)
    shown: Mapped[int] = mapped_column(Integer)
    submitted: Mapped[int] = mapped_column(Integer)
    confirmed: Mapped[int] = mapped_column(Integer)
