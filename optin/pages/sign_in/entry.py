"""The way in: from a right password, past the code where there is one, to a session. Every sign-in goes through here.

What may not live here: forms and pages.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import login_user
from sqlalchemy import update

from optin import team
from optin.addresses import AddressError, read_email
from optin.clock import now
from optin.database import db, writing
from optin.desk import desk
from optin.models import Teammate
from optin.team import attempts, two_step

# Between the password and the code; then the password is asked again.
HALF_WAY_LASTS: Final = 600  # seconds
_HALF_WAY: Final = "half_way"


def wait_for(name_key: bytes) -> int:
    """Count one try for this account. Returns the seconds to wait, 0 for none."""
    with writing() as writer:
        return attempts.begin(writer, name_key, now())


def name_key(typed: str, what: str = "sign-in") -> bytes:
    """What tries for an e-mail address are counted under: its normal form, so that another spelling is no fresh start."""
    try:
        normal = read_email(typed).key
    except AddressError:
        normal = typed
    return attempts.name_key(f"{what}:{normal}", desk().config.pepper)


def after_password(teammate: Teammate, following: str) -> ResponseReturnValue:
    """The password was right: ask for the code, or let the person in."""
    if not two_step.is_on(teammate):
        return let_in(teammate, following)
    session.clear()
    session[_HALF_WAY] = {"who": teammate.fs_uniquifier, "since": now(), "next": following}
    return redirect(url_for("sign_in.code"), 303)


def half_way() -> tuple[Teammate, str] | None:
    """Whoever gave the right password and owes the code, and where they wanted to go."""
    known = session.get(_HALF_WAY)
    if not known or known["since"] < now() - HALF_WAY_LASTS:
        return None
    teammate = team.by_uniquifier(known["who"])
    return (teammate, known["next"]) if teammate is not None and teammate.active else None


def let_in(teammate: Teammate, following: str = "/") -> ResponseReturnValue:
    """Start a session and forget the tries."""
    with writing() as writer:
        attempts.clear(writer, name_key(teammate.email))
        writer.execute(update(Teammate).where(Teammate.id == teammate.id).values(last_seen_at=now()))
    begin_session(teammate)
    return redirect(own_path(following), 303)


def begin_session(teammate: Teammate) -> None:
    """A fresh session, with nothing in it of what the browser brought."""
    session.clear()
    login_user(teammate)


def begin_session_anew() -> None:
    """Keep this session after something ended all sessions of the person who is signed in, such as a new password."""
    teammate_id = current_user.id
    db.session.rollback()
    teammate = db.session.get_one(Teammate, teammate_id, populate_existing=True)
    begin_session(teammate)


def own_path(following: str | None) -> str:
    """A path of this desk, else the overview. Browsers read a backslash as a slash and skip tabs, so neither may be there."""
    wanted = following or "/"
    parts = urlsplit(wanted)
    is_own = wanted.startswith("/") and not wanted.startswith("//") and not parts.scheme and not parts.netloc
    return wanted if is_own and wanted.isprintable() and "\\" not in wanted else "/"
