"""What the pages of the data preferences share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from babel import Locale
from flask import Blueprint
from flask_login import current_user

from optin.models import PreferenceChange
from optin.pages.moments import human, iso
from optin.vocabulary import Channel, Flag, Role, StopReach

blueprint = Blueprint("preferences", __name__, url_prefix="/preferences")

TERRITORIES: Final[Mapping[str, str]] = Locale("en").territories

NAMES: Final[dict[str, str]] = {
    "organisation": "Organisation name",
    "privacy_url": "Privacy policy URL",
    "country": "Default country",
    "ask_times": "How often one contact may be asked on one channel",
    "ask_pause_days": "Days between two requests for an opt-in",
    "ask_many_basis": "Legal basis for inviting many at once",
    "bot_answers": "Answers of flows to one contact before they stop",
    "bot_minutes": "Minutes in which these answers are counted",
    "stop_reach": "How far a stop reaches",
    **{f"default_{channel.word}": f"{channel.label}: never asked counts as" for channel in Channel},
}


@blueprint.context_processor
def _shown() -> dict[str, Any]:
    return {
        "iso": iso,
        "human": human,
        "setting": NAMES.__getitem__,
        "value": value,
        "may_change": current_user.role is Role.OWNER,
    }


def value(change: PreferenceChange, stored: str) -> str:
    """What was set, as the settings page shows it."""
    if change.name == "country":
        return TERRITORIES.get(stored, stored)
    if change.name == "stop_reach":
        return StopReach.of(stored).label
    if change.name.startswith("default_"):
        return Flag.of(stored).label
    return stored or "Not set"
