"""The people who work here: add, find, change role, deactivate.

Every function that changes something takes a session inside `writing()`. What may not live here: who may do what
(`optin/pages/access.py`), and hashing, which is slow and done before the transaction (`passwords.py`).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from optin.addresses import Email
from optin.clock import now
from optin.database import db
from optin.models import Teammate, TeamRole
from optin.models.columns import public_id
from optin.vocabulary import Role


class EmailTakenError(Exception):
    """A teammate with this address exists."""


class LastOwnerError(Exception):
    """Nobody would be left who may manage the team."""


class NotInvitedError(Exception):
    """There is no such teammate, or not any more as they were a moment ago."""


@dataclass(frozen=True, slots=True)
class Person:
    """What is typed about a teammate."""

    name: str
    email: Email
    role: Role


def exists() -> bool:
    """Whether anybody works here yet."""
    return db.session.scalar(select(Teammate.id).limit(1)) is not None


def find(email: Email) -> Teammate | None:
    """The teammate with this address, for reading."""
    return db.session.scalars(select(Teammate).where(Teammate.email == email.key)).unique().one_or_none()


def by_public_id(name: str) -> Teammate | None:
    """The teammate behind `mat_…`, for reading. Whatever stands in a URL may be asked for."""
    if not name.isprintable():
        return None
    return db.session.scalars(select(Teammate).where(Teammate.public_id == name)).unique().one_or_none()


def by_uniquifier(uniquifier: str) -> Teammate | None:
    """The teammate whose sessions hang on this, for reading."""
    return db.session.scalars(select(Teammate).where(Teammate.fs_uniquifier == uniquifier)).unique().one_or_none()


def everybody() -> list[Teammate]:
    """The whole team by name, those who may not sign in last, for reading."""
    query = select(Teammate).order_by(Teammate.active.desc(), Teammate.name, Teammate.id)
    return list(db.session.scalars(query).unique())


def add(session: Session, person: Person, password_hash: str | None) -> Teammate:
    """A new teammate; without a password an invited one. Raises `EmailTakenError`."""
    teammate = Teammate(
        public_id=public_id("mat"),
        name=person.name,
        email=person.email.key,
        password=password_hash,
        active=True,
        fs_uniquifier=new_uniquifier(),
        created_at=now(),
        invited_at=None if password_hash else now(),
        roles=[_role(session, person.role)],
    )
    session.add(teammate)
    try:
        session.flush()
    except IntegrityError as error:
        raise EmailTakenError from error
    return teammate


def change_role(session: Session, teammate_id: int, role: Role) -> Teammate:
    """Give another role. Ends the person's sessions. Raises `LastOwnerError` or `NotInvitedError`."""
    teammate = _locked(session, teammate_id)
    if teammate.role is role:
        return teammate
    if role is not Role.OWNER:
        _keep_an_owner(session, teammate)
    teammate.roles = [_role(session, role)]
    teammate.fs_uniquifier = new_uniquifier()
    return teammate


def deactivate(session: Session, teammate_id: int) -> Teammate:
    """Let somebody in no more. Ends the person's sessions and links. Raises `LastOwnerError` or `NotInvitedError`."""
    teammate = _locked(session, teammate_id)
    _keep_an_owner(session, teammate)
    teammate.active = False
    teammate.fs_uniquifier = new_uniquifier()
    return teammate


def reactivate(session: Session, teammate_id: int) -> Teammate:
    """Let somebody in again, with the role and password of before. Raises `NotInvitedError`."""
    teammate = _locked(session, teammate_id)
    teammate.active = True
    return teammate


def set_password(session: Session, known: Teammate, password_hash: str) -> Teammate:
    """A new password. Ends all sessions and links of the person. `known` is the row as it was read before: when a link is used
    twice at one moment, the second finds it changed. Raises `NotInvitedError`."""
    teammate = _locked(session, known.id)
    if teammate.fs_uniquifier != known.fs_uniquifier:
        raise NotInvitedError
    teammate.password = password_hash
    teammate.fs_uniquifier = new_uniquifier()
    return teammate


def end_sessions(session: Session, teammate_id: int) -> Teammate:
    """Sign the person out everywhere. Raises `NotInvitedError`."""
    teammate = _locked(session, teammate_id)
    teammate.fs_uniquifier = new_uniquifier()
    return teammate


def rename(session: Session, teammate_id: int, name: str) -> None:
    """Another name for the person. Raises `NotInvitedError`."""
    _locked(session, teammate_id).name = name


def new_uniquifier() -> str:
    """What sessions and links of a teammate hang on; a new one ends them all."""
    return uuid.uuid4().hex


def _role(session: Session, role: Role) -> TeamRole:
    found = session.scalar(select(TeamRole).where(TeamRole.name == role.word))
    if found is None:
        found = TeamRole(name=role.word, description="")
        session.add(found)
    return found


def _locked(session: Session, teammate_id: int) -> Teammate:
    """The teammate, with all rows of the team locked in order, so that two owners cannot remove each other at one moment."""
    for teammate in session.scalars(select(Teammate).order_by(Teammate.id).with_for_update(of=Teammate)).unique():
        if teammate.id == teammate_id:
            return teammate
    raise NotInvitedError


def _keep_an_owner(session: Session, leaving: Teammate) -> None:
    """An owner who never set a password, or may not sign in, does not count. Raises `LastOwnerError`."""
    owners = [
        teammate
        for teammate in session.scalars(select(Teammate)).unique()
        if teammate.role is Role.OWNER and teammate.active and teammate.password
    ]
    if owners == [leaving]:
        raise LastOwnerError
