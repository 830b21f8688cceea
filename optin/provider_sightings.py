"""When each provider's webhook was last heard, and when one came with a signature that failed.

To the minute: a process remembers when it last wrote, so that a busy webhook neither reads nor writes it with every message.
"""

from __future__ import annotations

import threading
from typing import Any, Final

from flask import current_app
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from optin.database import hot
from optin.models.provider import ProviderSighting

_sightings: Any = ProviderSighting.__table__
_PAUSE: Final = 60  # seconds
_NAME: Final = "optin.provider_sightings"

# A provider, and the column that is written.
_Key = tuple[str, str]


class Written:
    """When this process last wrote each of them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at: dict[_Key, int] = {}

    def take(self, key: _Key, at: int) -> bool:
        """Whether it is to be written at this instant; one of many who ask gets to do it."""
        with self._lock:
            before = self._at.get(key)
            if before is not None and before <= at < before + _PAUSE:
                return False
            self._at[key] = at
            return True

    def forget(self, key: _Key) -> None:
        """It could not be written."""
        with self._lock:
            self._at.pop(key, None)


def note(provider: str, at: int, is_refused: bool = False) -> None:
    """The webhook was heard at this instant (UTC seconds)."""
    key = (provider, "refused_at" if is_refused else "seen_at")
    written: Written = current_app.extensions.setdefault(_NAME, Written())
    if not written.take(key, at):
        return
    try:
        hot(lambda connection: _keep(connection, provider, {key[1]: at}))
    except Exception:
        written.forget(key)
        raise


def of(session: Session, provider: str) -> ProviderSighting | None:
    """What is known of a provider's webhook; None before it was ever heard."""
    return session.get(ProviderSighting, provider)


def _keep(connection: Connection, provider: str, values: dict[str, int]) -> None:
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    inserting = dialect.insert(_sightings).values(provider=provider, **values)
    connection.execute(inserting.on_conflict_do_update(index_elements=["provider"], set_=values))
