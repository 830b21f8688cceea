"""The second step of signing in: one-time codes of an authenticator app, and recovery codes for the day it is lost.

Making and checking codes is the library's business; here is what the row of a teammate remembers of them. Every code works
once. What may not live here: pages.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, Final

from flask_security import Totp, UserMixin
from passlib.totp import TotpMatch, UsedTokenError
from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from optin.database import writing
from optin.models import Teammate
from optin.team.people import new_uniquifier

RECOVERY_CODES: Final = 8
METHOD: Final = "authenticator"
WINDOW: Final = 30  # seconds by which two clocks may differ


class Codes(Totp):
    """The library's one-time codes, with a memory: a code that was used once is refused."""

    def get_last_counter(self, user: UserMixin) -> int | None:
        """The number of the last code that was used."""
        known: int | None = getattr(user, "tf_last_counter", None)
        return known

    def set_last_counter(self, user: UserMixin, tmatch: TotpMatch) -> None:
        """Remember a code as used. Of two uses at one moment one wins; the other raises what the library reads as a no."""
        last: Any = Teammate.tf_last_counter
        unused = or_(last.is_(None), last < tmatch.counter)
        with writing() as session:
            changed: Any = session.execute(
                update(Teammate).where(Teammate.id == user.id, unused).values(tf_last_counter=tmatch.counter)
            )
        if not changed.rowcount:
            raise UsedTokenError(expire_time=tmatch.expire_time)


def is_on(teammate: Teammate) -> bool:
    """Whether signing in takes a code."""
    return bool(teammate.tf_primary_method and teammate.tf_totp_secret)


def turn_on(session: Session, teammate_id: int, sealed_secret: str, recovery_codes: list[str], key: bytes) -> None:
    """From now on signing in takes a code. Ends all sessions of the person. `sealed_secret` is as the library made it."""
    teammate = _row(session, teammate_id)
    teammate.tf_primary_method = METHOD
    teammate.tf_totp_secret = sealed_secret
    teammate.mf_recovery_codes = [_hash(code, key) for code in recovery_codes]
    teammate.fs_uniquifier = new_uniquifier()


def turn_off(session: Session, teammate_id: int) -> None:
    """The password alone is enough again. Ends all sessions of the person."""
    teammate = _row(session, teammate_id)
    teammate.tf_primary_method = None
    teammate.tf_totp_secret = None
    teammate.tf_last_counter = None
    teammate.mf_recovery_codes = None
    teammate.fs_uniquifier = new_uniquifier()


def use_recovery_code(session: Session, teammate_id: int, code: str, key: bytes) -> bool:
    """Whether this is an unused recovery code. It is used by asking."""
    teammate = _row(session, teammate_id)
    given, left = _hash(code, key), teammate.mf_recovery_codes or []
    if given not in left:
        return False
    teammate.mf_recovery_codes = [other for other in left if other != given]
    return True


def _row(session: Session, teammate_id: int) -> Teammate:
    query = select(Teammate).where(Teammate.id == teammate_id).with_for_update(of=Teammate)
    return session.scalars(query).unique().one()


def _hash(code: str, key: bytes) -> str:
    return hmac.digest(key, b"recovery:" + code.casefold().encode("utf-8", "replace"), hashlib.sha256).hex()
