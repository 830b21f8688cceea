"""API keys of programs: made once, kept as a hash, known by their secret, revoked at once.

What may not live here: which scope a resource asks for (`optin/api/`).
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, or_, select, update
from sqlalchemy.orm import Session

from optin.clock import now
from optin.database import db, hot
from optin.models.desk import ApiKey

SCOPES: Final = ("read", "consent", "send", "override", "all")

# Keys of mode `test` never reach a real provider.
MODES: Final = ("live", "test")

# When a key was last used is written at most this often (seconds), so that reading the API does not become writing.
_COARSE: Final = 60

# 256 random bits, 43 characters of base64.
_SECRET_BYTES: Final = 32
_SHAPE: Final = re.compile(r"optin_(live|test)_[A-Za-z0-9_-]{43}")

_keys: Any = ApiKey.__table__


class Key(NamedTuple):
    """A key that may be used now."""

    id: int
    name: str
    scopes: frozenset[str]
    mode: str

    def may(self, scope: str) -> bool:
        """Whether the key has this scope; `all` has every one."""
        return scope in self.scopes or "all" in self.scopes


def create_key(session: Session, name: str, scopes: Iterable[str], mode: str) -> str:
    """Make a key and return its text, which is nowhere else. Raises ValueError on a scope or mode that there is not."""
    wanted = list(dict.fromkeys(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        raise ValueError(f"scopes must be some of: {', '.join(SCOPES)}")
    if mode not in MODES:
        raise ValueError(f"mode must be one of: {', '.join(MODES)}")
    text = f"optin_{mode}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    session.add(ApiKey(name=name, secret_hash=_hash(text), scopes=wanted, mode=mode, created_at=now()))
    session.flush()
    return text


def revoke(session: Session, key_id: int) -> None:
    """Let a key open nothing from now on. A key that is revoked already keeps its time."""
    session.execute(update(_keys).where(_keys.c.id == key_id, _keys.c.revoked_at.is_(None)).values(revoked_at=now()))


def everyone(session: Session) -> list[ApiKey]:
    """Every key there ever was: those that may be used first, the newest first."""
    return list(session.scalars(select(ApiKey).order_by(ApiKey.revoked_at.is_not(None), ApiKey.id.desc())))


def find(text: str) -> Key | None:
    """The key with this text, unless it is revoked or none of ours. Notes that it was used."""
    if not _SHAPE.fullmatch(text):
        return None
    with db.engine.connect() as connection:
        row = connection.execute(
            select(_keys).where(_keys.c.secret_hash == _hash(text), _keys.c.revoked_at.is_(None))
        ).one_or_none()
    if row is None:
        return None
    if row.last_used_at is None or row.last_used_at <= now() - _COARSE:
        hot(lambda connection: _note_use(connection, row.id, now()))
    return Key(row.id, row.name, frozenset(row.scopes), row.mode)


def _note_use(connection: Connection, key_id: int, at: int) -> None:
    is_older = or_(_keys.c.last_used_at.is_(None), _keys.c.last_used_at < at)
    connection.execute(update(_keys).where(_keys.c.id == key_id, is_older).values(last_used_at=at))


def _hash(text: str) -> bytes:
    """SHA-256 is enough: 256 random bits cannot be guessed, so there is nothing to slow down."""
    return hashlib.sha256(text.encode()).digest()
