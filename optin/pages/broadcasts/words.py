"""What broadcasts say of themselves: states, outcomes, steps of the funnel and whom they are for, as people read them.

What may not live here: sentences for reasons (`optin.policy.SENTENCES`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from babel import Locale
from sqlalchemy import Row, select

from optin.database import db
from optin.models import Group
from optin.pages.groups.filters import SOURCES
from optin.pages.moments import DAY, day_of
from optin.sending.broadcast_report import GONE, WAITING
from optin.sending.funnel import Step
from optin.sending.people import Audience
from optin.vocabulary import BroadcastState, Category, Flag

# A state as a word, and the tone of its badge.
STATES: Final[Mapping[BroadcastState, tuple[str, str]]] = {
    BroadcastState.DRAFT: ("Draft", ""),
    BroadcastState.SCHEDULED: ("Scheduled", "info"),
    BroadcastState.MATERIALISING: ("Starting", "info"),
    BroadcastState.SENDING: ("Sending", "info"),
    BroadcastState.PAUSED: ("Paused", "wait"),
    BroadcastState.DONE: ("Done", "yes"),
    BroadcastState.STOPPED: ("Stopped", "no"),
}

OUTCOMES: Final[Mapping[str, str]] = {
    "sent": "Sent",
    "delivered": "Delivered",
    "read": "Read",
    "refused": "Refused",
    "failed": "Failed",
    "rejected": "Not accepted by the provider",
    "unknown": "Unknown: no clear answer came",
    "held": "Waits for allowed hours",
    "queued": "Queued",
    "claimed": "About to leave",
    "dispatching": "Leaving now",
    WAITING: "Waiting",
    GONE: "Deleted before it was sent",
}

# The funnel, in its order. What only WhatsApp or few people have is left out while it counts nobody.
STEPS: Final[Mapping[Step, str]] = {
    Step.OPTED_OUT: "Opted out",
    Step.NEVER_ASKED: "Never asked",
    Step.BLOCKED: "Blocked us",
    Step.UNDELIVERABLE: "Undeliverable",
    Step.COMPLAINED: "Reported as spam",
    Step.STOPPED: "On the provider's opt-out list",
    Step.HELD_BACK: "Held until a teammate decides",
    Step.PAUSED: "Paused marketing",
    Step.NOT_ON_CHANNEL: "Not delivered by WhatsApp",
    Step.NO_ADDRESS: "No address",
    Step.WAITS_FOR_HOURS: "Waits for allowed hours",
    Step.NO_HOURS: "No hour known in which they may be messaged",
    Step.OVER_CAP: "Over the cap",
    Step.WILL_SEND: "Will be sent",
}
ONLY_WHERE_ANY: Final = (Step.PAUSED, Step.NOT_ON_CHANNEL, Step.NO_HOURS)


def toggle_label(category: Category) -> str:
    """What the toggle is called with a template of this category."""
    return "Send only to contacts who opted in" + (" for marketing" if category is Category.MARKETING else "")


def audience_words(row: Row[Any]) -> list[str]:
    """Whom a broadcast is meant for: the groups or everyone, and a line for every filter."""
    chosen = Audience.of(row.audience)
    lines = [_group_words(chosen.groups)]
    if chosen.flags:
        lines.append("Flag: " + ", ".join(flag.label for flag in Flag if flag in chosen.flags))
    if chosen.sources:
        lines.append("How the flag came to be: " + ", ".join(SOURCES[source] for source in chosen.sources))
    if chosen.countries:
        lines.append("Country: " + ", ".join(Locale("en").territories.get(code, code) for code in chosen.countries))
    if chosen.said_from is not None:
        lines.append(f"The flag was set on {day_of(chosen.said_from // DAY)} or later (UTC)")
    if chosen.said_before is not None:
        lines.append(f"The flag was set on {day_of(chosen.said_before // DAY - 1)} or before (UTC)")
    return lines


def _group_words(ids: tuple[int, ...]) -> str:
    if not ids:
        return "Everyone"
    there = select(Group.name).where(Group.id.in_(ids), Group.deleted_at.is_(None)).order_by(Group.id)
    names = [f"“{name}”" for name in db.session.scalars(there)]
    if len(ids) == 1:
        return f"The group {names[0]}" if names else "A group that was deleted"
    gone = ["one that was deleted"] if len(names) < len(ids) else []
    return f"Whoever is in any of the groups {', '.join(names + gone)}"
