"""The routes of the team, and what its pages share."""

from __future__ import annotations

from flask import Blueprint, abort
from wtforms.fields.choices import SelectChoice

from optin import team
from optin.models import Teammate
from optin.vocabulary import Role

blueprint = Blueprint("team", __name__, url_prefix="/team")

ROLES = tuple(
    SelectChoice(role.word, f"{role.word.title()}: {sentence}")
    for role, sentence in (
        (Role.VIEWER, "may look at everything and change nothing."),
        (Role.EDITOR, "may also change contacts and opt-in forms."),
        (Role.OWNER, "may do everything, also change the settings and the team."),
    )
)


def teammate_or_404(name: str) -> Teammate:
    """The teammate that the URL names."""
    found = team.by_public_id(name)
    if found is None:
        abort(404)
    return found
