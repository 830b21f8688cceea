"""Templates and their versions."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from optin.database import Model
from optin.models.columns import Coded, Id, Instant
from optin.vocabulary import Approval, Category, Channel


class Template(Model):
    """Words that are written once and sent often. `version_id` is the version that is sent now; a deleted template keeps its
    versions, because messages were made from them."""

    __tablename__ = "template"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    version_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[int] = mapped_column(Instant)
    deleted_at: Mapped[int | None] = mapped_column(Instant)


class TemplateVersion(Model):
    """The whole of a template as it stood between two edits. Never changed, but for what WhatsApp says of
    exactly these words: its approval, and that they are marketing.

    `buttons` are quick replies in order: `{"text": …, "opts_out": …}`.
    """

    __tablename__ = "template_version"
    __table_args__ = (UniqueConstraint("template_id", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    template_id: Mapped[int] = mapped_column(Id, ForeignKey("template.id"))
    number: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(120))
    channel: Mapped[Channel] = mapped_column(Coded(Channel))
    category: Mapped[Category] = mapped_column(Coded(Category))
    language: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    buttons: Mapped[list[dict[str, object]]] = mapped_column(JSON)
    approval: Mapped[Approval] = mapped_column(Coded(Approval))
    approval_at: Mapped[int | None] = mapped_column(Instant)
    approval_by: Mapped[str | None] = mapped_column(String(320))
    created_at: Mapped[int] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(320))

    template: Mapped[Template] = relationship()
