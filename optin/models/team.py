"""The people who work here. Sign-in, passwords and one-time codes are the library's business; the columns follow its names."""

from __future__ import annotations

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import JSON, Boolean, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from optin.database import Model
from optin.models.columns import Id, Instant
from optin.vocabulary import Role


class TeamRole(Model, RoleMixin):
    """A role by name: owner, editor or viewer (`vocabulary.Role`). The table exists because the library asks for one."""

    __tablename__ = "team_role"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(20), unique=True)
    description: Mapped[str] = mapped_column(String(200), default="")


class TeammateRole(Model):
    """Which teammate has which role; one each."""

    __tablename__ = "teammate_role"

    teammate_id: Mapped[int] = mapped_column(Id, ForeignKey("teammate.id", ondelete="CASCADE"), primary_key=True)
    role_id: Mapped[int] = mapped_column(Id, ForeignKey("team_role.id"), primary_key=True)


class Teammate(Model, UserMixin):
    """Somebody who may sign in. `email` is the normal form of the address (`Email.key`).

    `fs_uniquifier` changes with the password, the role and two-step sign-in, which ends every session. `tf_totp_secret` is
    sealed with the at-rest key; `tf_last_counter` is the last one-time code that was used, so that none works twice;
    `mf_recovery_codes` holds keyed hashes.
    """

    __tablename__ = "teammate"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(255), unique=True)
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[int] = mapped_column(Instant)
    invited_at: Mapped[int | None] = mapped_column(Instant)
    last_seen_at: Mapped[int | None] = mapped_column(Instant)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    tf_last_counter: Mapped[int | None] = mapped_column(Instant)
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(JSON)

    roles: Mapped[list[TeamRole]] = relationship(secondary="teammate_role", lazy="joined")  # type: ignore[assignment]

    @property
    def role(self) -> Role:
        """The one role; somebody without any may only look."""
        return max((Role.of(role.name) for role in self.roles), default=Role.VIEWER)


class SetUpLink(Model):
    """The one-time link of the first start, kept as a hash. It is spent when the first owner exists."""

    __tablename__ = "set_up_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[int] = mapped_column(Instant)


class SignInAttempts(Model):
    """How often signing in failed for one e-mail address, and from when on the next try is answered.

    `name_key` is a keyed hash of what was typed. Addresses that nobody has are counted too, so that a pause tells nothing.
    """

    __tablename__ = "sign_in_attempts"

    name_key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    tries: Mapped[int] = mapped_column(Integer)
    wait_until: Mapped[int] = mapped_column(Instant, index=True)
