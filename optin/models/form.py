"""Opt-in forms, their versions, and what the widget must remember between two requests."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, ForeignKey, Integer, LargeBinary, SmallInteger, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from optin.database import Model
from optin.models.columns import Coded, Id, Instant
from optin.vocabulary import Corners, Theme


class OptInForm(Model):
    """What a site owner configures. `version_id` is the version that visitors see now; a deleted form keeps its versions."""

    __tablename__ = "form"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    version_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[int] = mapped_column(Instant)
    paused_at: Mapped[int | None] = mapped_column(Instant)
    deleted_at: Mapped[int | None] = mapped_column(Instant)


class FormVersion(Model):
    """The whole of a form as it stood between two edits. Never changed.

    `channels` are channel words in order; `sites` are ASCII origins; `words_hash` is SHA-256 over what the visitor agrees to.
    The words stand in `language`; every one of `translations` has a language, its words and their own hash (`optin/drafts.py`).
    `accent` is #rrggbb or empty; `privacy_is_own` says that `privacy_url` does not come from the data preferences.
    """

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("form_id", "number"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    form_id: Mapped[int] = mapped_column(Id, ForeignKey("form.id"))
    number: Mapped[int] = mapped_column(Integer)
    description: Mapped[str] = mapped_column(String(200))
    channels: Mapped[list[str]] = mapped_column(JSON)
    confirmation_message: Mapped[str] = mapped_column(Text)
    button_text: Mapped[str] = mapped_column(String(80))
    after_text: Mapped[str] = mapped_column(Text)
    privacy_url: Mapped[str] = mapped_column(String(500))
    organisation: Mapped[str] = mapped_column(String(200))
    sites: Mapped[list[str]] = mapped_column(JSON)
    double_opt_in: Mapped[bool] = mapped_column(Boolean)
    language: Mapped[str] = mapped_column(String(20), server_default="en")
    language_fixed: Mapped[bool] = mapped_column(Boolean, server_default=false())
    translations: Mapped[list[dict[str, str]]] = mapped_column(JSON, server_default="[]")
    theme: Mapped[Theme] = mapped_column(Coded(Theme), server_default=str(int(Theme.LIGHT)))
    accent: Mapped[str] = mapped_column(String(7), server_default="")
    corners: Mapped[Corners] = mapped_column(Coded(Corners), server_default=str(int(Corners.LARGE)))
    asks_name: Mapped[bool] = mapped_column(Boolean, server_default=false())
    privacy_is_own: Mapped[bool] = mapped_column(Boolean, server_default=false())
    words_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[int] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(320))

    form: Mapped[OptInForm] = relationship()


class Confirmation(Model):
    """A double opt-in request: open until it is confirmed or its time is over. `event_id` is the event that asked.
    `language` is that of the words that were agreed to; None in requests from before forms had languages.

    `site` and `submission` are for the form's numbers (`optin/form_numbers.py`): the site that the form was sent from, and one
    name for all requests of one submission for as long as none of them is confirmed. None where it is not counted (any more).
    """

    __tablename__ = "confirmation"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    contact_id: Mapped[int] = mapped_column(Id, ForeignKey("contact.id", ondelete="CASCADE"), index=True)
    channel: Mapped[int] = mapped_column(SmallInteger)
    address_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    event_id: Mapped[int] = mapped_column(Id, ForeignKey("consent_event.id"))
    form_version_id: Mapped[int | None] = mapped_column(Id, ForeignKey("form_version.id"))
    language: Mapped[str | None] = mapped_column(String(20))
    site: Mapped[str | None] = mapped_column(String(300))
    submission: Mapped[str | None] = mapped_column(String(32), index=True)
    created_at: Mapped[int] = mapped_column(Instant)
    expires_at: Mapped[int] = mapped_column(Instant)
    confirmed_at: Mapped[int | None] = mapped_column(Instant)


class SpentToken(Model):
    """A form token that was used. It can be forgotten once it would have expired anyway."""

    __tablename__ = "spent_token"
    __table_args__ = ({"sqlite_with_rowid": False},)

    nonce: Mapped[str] = mapped_column(String(32), primary_key=True)
    expires_at: Mapped[int] = mapped_column(Instant, index=True)


class Tally(Model):
    """How often something was tried in one stretch of time: the limits of the widget, the same for every process."""

    __tablename__ = "tally"
    __table_args__ = ({"sqlite_with_rowid": False},)

    bucket: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    ends_at: Mapped[int] = mapped_column(Instant, primary_key=True, index=True)
    count: Mapped[int] = mapped_column(Integer)
