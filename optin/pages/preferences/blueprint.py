"""What the pages of the data preferences share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from babel import Locale
from flask import Blueprint
from flask_login import current_user

from optin.channels.registry import PROVIDERS
from optin.hours.quiet import RULES
from optin.keywords.standard import word as standard_word
from optin.models import PreferenceChange
from optin.opening_hours import read_switches
from optin.pages.moments import human, iso
from optin.pages.preferences.cap import CAPS
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
    **{f"hours_{channel.word}": f"{channel.label}: hours of marketing" for channel in Channel},
    "hours_rules": "Rules of countries and states",
    "hours_zone": "Local time where nothing is known",
    **{f"cap_{name}": f"{label}: frequency cap" for name, label in CAPS.items()},
    "webhook": "Webhooks",
    **{f"channel_{field.name}": f"{one.label}: {field.label}" for one in PROVIDERS for field in one.fields},
    **{f"channel_test_{channel.word}": f"{channel.label}: test message" for channel in Channel},
}


@blueprint.context_processor
def _shown() -> dict[str, Any]:
    return {
        "iso": iso,
        "human": human,
        "setting": name_of,
        "value": value,
        "may_change": current_user.role is Role.OWNER,
        "shown_week": shown_week,
        "shown_cap": shown_cap,
        "cap_names": CAPS,
    }


def name_of(name: str) -> str:
    """What a setting is called, or the standard word that was switched."""
    return NAMES.get(name) or f"Standard word “{word.word if (word := standard_word(name)) else name}”"


def value(change: PreferenceChange, stored: str) -> str:
    """What was set, as the settings page shows it."""
    if change.name not in NAMES:
        return {"on": "Opts out", "off": "Off: held"}[stored]
    if change.name == "country":
        return TERRITORIES.get(stored, stored)
    if change.name == "stop_reach":
        return StopReach.of(stored).label
    if change.name.startswith("default_"):
        return Flag.of(stored).label
    if change.name.startswith("cap_"):
        return shown_cap(*stored.partition("/")[::2])
    if change.name == "webhook":
        return stored or "None"
    if change.name == "hours_zone":
        return stored or "Every time zone of the default country"
    if change.name == "hours_rules":
        return _shown_rules(stored)
    return shown_week(stored) if change.name.startswith("hours_") else stored or "Not set"


def shown_week(stored: str) -> str:
    """Hours of a week, as people read them."""
    return stored.replace("-", "–") or "Closed all week"


def shown_cap(messages: str, days: str) -> str:
    """A cap, as people read it."""
    if not messages:
        return "No cap"
    return f"{messages} in {days} day{'' if days == '1' else 's'}" if messages != "0" else "None at all"


def _shown_rules(stored: str) -> str:
    """What was switched, by name."""
    names = {rule.place: rule.name for rule in RULES}
    changed = [f"{names.get(place, place)} {'on' if on else 'off'}" for place, on in read_switches(stored).items()]
    return ", ".join(changed) or "As they come"
