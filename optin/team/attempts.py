"""How often signing in may be tried for one e-mail address: five times at once, then with pauses that grow.

Tries are counted before the password is looked at, so that many at one moment get no more than one after the other; only a
whole sign-in, with the code where there is one, clears the count. What may not live here: limits per network.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from optin.models import SignInAttempts

FREE: Final = 5
FIRST_PAUSE: Final = 30  # seconds
LONGEST_PAUSE: Final = 15 * 60
FORGOTTEN_AFTER: Final = 24 * 3600  # seconds of quiet after which nothing is remembered

_attempts: Any = SignInAttempts.__table__


def name_key(name: str, pepper: bytes) -> bytes:
    """What tries are counted under, whether or not anybody has this address. `name` says what is tried, and for whom."""
    return hmac.digest(pepper, b"attempts:" + name.encode("utf-8", "replace"), hashlib.sha256)


def begin(session: Session, key: bytes, now: int) -> int:
    """Count one try. Returns 0 if it may go ahead, else the seconds to wait, and counts nothing."""
    session.execute(delete(_attempts).where(_attempts.c.wait_until < now - FORGOTTEN_AFTER))
    insert: Any = (postgresql if session.connection().dialect.name == "postgresql" else sqlite).insert(_attempts)
    session.execute(insert.values(name_key=key, tries=0, wait_until=now).on_conflict_do_nothing())
    query = select(SignInAttempts).where(SignInAttempts.name_key == key).with_for_update()
    row = session.scalars(query).one()
    if row.wait_until > now:
        return row.wait_until - now
    row.tries += 1
    row.wait_until = now + _pause(row.tries)
    return 0


def clear(session: Session, key: bytes) -> None:
    """Forget the tries: somebody has signed in."""
    session.execute(delete(_attempts).where(_attempts.c.name_key == key))


def _pause(tries: int) -> int:
    if tries < FREE:
        return 0
    return min(FIRST_PAUSE << min(tries - FREE, 10), LONGEST_PAUSE)
