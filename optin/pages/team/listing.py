"""Everybody who works here."""

from __future__ import annotations

from flask import render_template

from optin import team
from optin.models import Teammate
from optin.pages.access import at_least
from optin.pages.moments import human, iso
from optin.pages.team.blueprint import blueprint
from optin.team import two_step
from optin.vocabulary import Role


@blueprint.get("")
@at_least(Role.OWNER)
def everybody() -> str:
    """The whole team on one page; teams are small."""
    return render_template("team/everybody.html", rows=[_row(teammate) for teammate in team.everybody()])


def _row(teammate: Teammate) -> dict[str, object]:
    seen = teammate.last_seen_at
    return {
        "id": teammate.public_id,
        "name": teammate.name or teammate.email,
        "email": teammate.email,
        "role": teammate.role.word.title(),
        "state": "Deactivated" if not teammate.active else "Active" if teammate.password else "Invited",
        "two_step": "On" if two_step.is_on(teammate) else "Off",
        "seen": (iso(seen), human(seen).partition(",")[0]) if seen else None,
    }
