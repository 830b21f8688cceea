"""Mail to the people who work here. It leaves by the outbox like every message, inside the caller's transaction.

Links begin with the public URL of the settings, never with a host that a request names. After the commit call `jobs.wake()`.
"""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from optin import preferences
from optin.clock import now
from optin.desk import desk
from optin.models import Teammate
from optin.sending.service import queue_team_mail
from optin.team import links
from optin.tokens import Purpose


def invitation_link(teammate: Teammate) -> str:
    """The whole URL under which an invited teammate chooses a password, for seven days."""
    token = links.make(desk().tokens, Purpose.INVITE, teammate)
    return desk().config.public_url + url_for("sign_in.join", token=token)


def queue_invitation(session: Session, teammate: Teammate, link: str, invited_by: str) -> None:
    """Tell somebody that they may work here."""
    body = (
        f"{invited_by} has invited you to the consent desk of {_organisation(session)}.\n\n"
        f"Choose your password here, within seven days:\n{link}\n\n"
        "The link works once. If you did not expect this, you can ignore it."
    )
    _queue(session, teammate, f"Your invitation to {_organisation(session)}", body)


def queue_reset_link(session: Session, teammate: Teammate) -> None:
    """Answer somebody who forgot the password."""
    token = links.make(desk().tokens, Purpose.RESET, teammate)
    link = desk().config.public_url + url_for("sign_in.reset", token=token)
    body = (
        f"Somebody, probably you, asked for a new password for the consent desk of {_organisation(session)}.\n\n"
        f"Choose one here, within an hour:\n{link}\n\n"
        "The link works once. If it was not you, you can ignore it: your password stays as it is."
    )
    _queue(session, teammate, "A new password for your consent desk", body)


def queue_notice(session: Session, teammate: Teammate, what: str) -> None:
    """Tell somebody what was changed about their sign-in. `what` is a sentence."""
    body = (
        f"{what}\n\nIf it was you, there is nothing to do. If not, ask an owner of the desk of "
        f"{_organisation(session)} at once, and choose a new password:\n"
        f"{desk().config.public_url}{url_for('sign_in.forgot')}"
    )
    _queue(session, teammate, "Your sign-in was changed", body)


def _queue(session: Session, teammate: Teammate, subject: str, body: str) -> None:
    queue_team_mail(session.connection(), teammate.email, subject, body, now())


def _organisation(session: Session) -> str:
    return preferences.current(session).organisation or "your organisation"
