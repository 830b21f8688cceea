"""The first owner: by a one-time set-up link, or by settings where nobody is there to open one.

A link is kept as a hash and lasts half an hour. As soon as anybody works here, no link opens anything.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from optin import preferences
from optin.addresses import AddressError, read_email
from optin.clock import now
from optin.config import Config, ConfigError
from optin.database import db, writing
from optin.models import SetUpLink, Teammate
from optin.team import passwords, people
from optin.vocabulary import Role

LINK_LASTS: Final = 30 * 60  # seconds


class AlreadySetUpError(Exception):
    """Somebody works here already; an owner invites the others."""


class SetUpOverError(Exception):
    """The link is unknown, used or too old, or the desk is set up."""


def set_up_link(session: Session) -> str:
    """A new one-time token for `/set-up/<token>`. Raises `AlreadySetUpError`."""
    if session.scalar(select(Teammate.id).limit(1)) is not None:
        raise AlreadySetUpError
    token = secrets.token_urlsafe(32)
    session.execute(delete(SetUpLink).where(SetUpLink.expires_at <= now()))
    session.add(SetUpLink(token_hash=_hash(token), expires_at=now() + LINK_LASTS))
    return token


def is_open(token: str) -> bool:
    """Whether the link would still make the first owner."""
    link = db.session.get(SetUpLink, _hash(token))
    return link is not None and link.expires_at > now() and not people.exists()


def set_up(session: Session, token: str, owner: people.Person, password_hash: str, organisation: str, country: str) -> Teammate:
    """Make the first owner and set what the desk needs to know. Every link is spent by it. Raises `SetUpOverError`."""
    # All links are locked, so that of two people with two links one waits here and then finds nothing.
    links = session.scalars(select(SetUpLink).order_by(SetUpLink.token_hash).with_for_update()).all()
    is_good = any(link.token_hash == _hash(token) and link.expires_at > now() for link in links)
    if not is_good or session.scalar(select(Teammate.id).limit(1)) is not None:
        raise SetUpOverError
    session.execute(delete(SetUpLink))
    preferences.change(session, {"organisation": organisation, "country": country}, owner.email.key)
    return people.add(session, owner, password_hash)


def ensure_admin(config: Config) -> None:
    """Make the first owner from the settings, on a desk where nobody works yet. Raises `ConfigError`."""
    if not config.admin_email or people.exists():
        return
    try:
        email = read_email(config.admin_email)
    except AddressError as error:
        raise ConfigError(f"OPTIN_ADMIN_EMAIL cannot be used. {error.sentence}") from error
    problem = passwords.problem(config.admin_password, email.key)
    if problem:
        raise ConfigError(f"OPTIN_ADMIN_PASSWORD cannot be used. {problem}")
    password_hash = passwords.hashed(config.admin_password)
    with writing() as session:
        session.execute(delete(SetUpLink))
        people.add(session, people.Person("", email, Role.OWNER), password_hash)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
