"""When each provider's webhook was last heard, and when one came with a signature that failed.

To the minute, so that a busy webhook writes it now and then and not with every message.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from optin.database import db, hot
from optin.models.provider import ProviderSighting

_sightings: Any = ProviderSighting.__table__
_PAUSE: Final = 60  # seconds


def note(provider: str, at: int, is_refused: bool = False) -> None:
    """The webhook was heard at this instant (UTC seconds)."""
    name = "refused_at" if is_refused else "seen_at"
    with db.engine.connect() as connection:
        known = connection.scalar(select(_sightings.c[name]).where(_sightings.c.provider == provider))
    if known is None or known <= at - _PAUSE:
        hot(lambda connection: _keep(connection, provider, {name: at}))


def of(session: Session, provider: str) -> ProviderSighting | None:
    """What is known of a provider's webhook; None before it was ever heard."""
    return session.get(ProviderSighting, provider)


def _keep(connection: Connection, provider: str, values: dict[str, int]) -> None:
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    inserting = dialect.insert(_sightings).values(provider=provider, **values)
    connection.execute(inserting.on_conflict_do_update(index_elements=["provider"], set_=values))
