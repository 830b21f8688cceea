"""What the team sets for the whole desk: organisation, defaults, country. Every change is logged with who made it.

What may not live here: settings of the installation (`optin/config.py`) and what a default means for a message (`policy`).
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from optin.clock import now
from optin.database import db
from optin.models import ContactChannel, Preference, PreferenceChange
from optin.opening_hours import USUAL
from optin.vocabulary import Channel, Flag, Reach, Standing, StopReach

# A channel's default ships as out: who was never asked gets no marketing until somebody decides otherwise. Hours ship as on, by
# the contact's clock; `hours_zone` is empty where it is every zone of the default country. A cap that is empty is none.
DEFAULTS: dict[str, str] = {
    "organisation": "",
    "privacy_url": "",
    "country": "US",
    "stop_reach": StopReach.UNNAMED.word,
    # Who asks how often, and when a flow stops answering (`optin/flows/limits.py`).
    "ask_times": "2",
    "ask_pause_days": "30",
    "ask_many_basis": "",
    "bot_answers": "10",
    "bot_minutes": "10",
    **{f"default_{channel.word}": Flag.OPTED_OUT.word for channel in Channel},
    **{f"hours_{channel.word}": USUAL for channel in Channel},
    "hours_rules": "",
    "hours_zone": "",
    **{f"cap_{channel.word}": "" for channel in Channel},
    "cap_all": "",
}


@dataclass(frozen=True, slots=True)
class Preferences:
    """All preferences as they stand. `country` is the ISO code that phone numbers without one are read in, `stop_reach`
    on which channels an opt-out by words counts."""

    organisation: str
    privacy_url: str
    country: str
    defaults: dict[Channel, Flag]
    stop_reach: StopReach


def current(session: Session | None = None) -> Preferences:
    """What is set now."""
    chosen = session if session is not None else db.session
    stored = {row.name: row.value for row in chosen.scalars(select(Preference))}
    values = DEFAULTS | stored
    return Preferences(
        organisation=values["organisation"],
        privacy_url=values["privacy_url"],
        country=values["country"],
        defaults={channel: Flag.of(values[f"default_{channel.word}"]) for channel in Channel},
        stop_reach=StopReach.of(values["stop_reach"]),
    )


def change(session: Session, changes: dict[str, str], changed_by: str) -> list[PreferenceChange]:
    """Set preferences by name and log each that really changes. Raises KeyError on a name that is none."""
    logged = []
    for name, value in changes.items():
        row = session.get(Preference, name)
        old = row.value if row else DEFAULTS[name]
        if old == value:
            continue
        if row is None:
            session.add(Preference(name=name, value=value))
        else:
            row.value = value
        logged.append(log(session, name, old, value, changed_by))
    return logged


def log(session: Session, name: str, old: str, new: str, changed_by: str) -> PreferenceChange:
    """Keep that something of the whole desk was changed, also where it is kept elsewhere (`optin/rules.py`)."""
    entry = PreferenceChange(name=name, old=old, new=new, changed_by=changed_by, changed_at=now())
    session.add(entry)
    return entry


@dataclass(frozen=True, slots=True)
class NeverAsked:
    """Contacts whose flag on one channel is unset: all of them, and those that have an address the channel can use."""

    contacts: int = 0
    reachable: int = 0


def never_asked(session: Session) -> dict[Channel, NeverAsked]:
    """How many contacts a channel's default speaks for. One query over the index of standings."""
    query = select(ContactChannel.channel, ContactChannel.standing, func.count()).group_by(
        ContactChannel.channel, ContactChannel.standing
    )
    found = dict.fromkeys(Channel, NeverAsked())
    for channel, number, count in session.execute(query):
        standing = Standing.of(number)
        if standing.flag is Flag.UNSET:
            reachable = count if standing.reach is Reach.USABLE else 0
            found[channel] = NeverAsked(found[channel].contacts + count, found[channel].reachable + reachable)
    return found


def changes(session: Session, before: int | None, most: int) -> list[PreferenceChange]:
    """The newest changes first, from the one below the id `before` on."""
    query = select(PreferenceChange).order_by(PreferenceChange.id.desc()).limit(most)
    return list(session.scalars(query if before is None else query.where(PreferenceChange.id < before)))
