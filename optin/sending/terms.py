"""What the team has set that a decision rests on: defaults, hours and caps, as they stand in this transaction.

Nothing is decided here, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Connection, select

from optin import opening_hours
from optin.caps import Cap, stored_cap
from optin.database.prepared import Prepared
from optin.models.desk import Preference
from optin.opening_hours import OpeningHours
from optin.preferences import DEFAULTS
from optin.vocabulary import Channel, Flag

_preferences: Any = Preference.__table__
_READ: Final = Prepared(select(_preferences.c.name, _preferences.c.value))


@dataclass(frozen=True, slots=True)
class Terms:
    """For one channel: what an unset flag counts as, its hours, its own cap and the one for all channels together."""

    default: Flag
    hours: OpeningHours
    cap: Cap | None
    cap_of_all: Cap | None

    @property
    def is_never(self) -> bool:
        """Whether the caps leave no message at all."""
        return any(cap is not None and not cap.messages for cap in (self.cap, self.cap_of_all))

    @property
    def has_cap(self) -> bool:
        """Whether there is anything to count."""
        return self.cap is not None or self.cap_of_all is not None


def of(connection: Connection, channel: Channel) -> Terms:
    """The terms of a channel."""
    return _of(channel, stored(connection))


def of_all(connection: Connection) -> dict[Channel, Terms]:
    """The terms of every channel."""
    values = stored(connection)
    return {channel: _of(channel, values) for channel in Channel}


def stored(connection: Connection) -> Mapping[str, str]:
    """Every preference by name, as it is stored."""
    return DEFAULTS | {row.name: row.value for row in _READ.rows(connection, {})}


def _of(channel: Channel, values: Mapping[str, str]) -> Terms:
    names = (f"default_{channel.word}", f"hours_{channel.word}", "hours_rules", "hours_zone", "country")
    return _made(channel, *(values[name] for name in names), values[f"cap_{channel.word}"], values["cap_all"])


# Hours remember what they have worked out, so that equal settings share them.
@lru_cache(maxsize=64)
def _made(channel: Channel, default: str, week: str, rules: str, zone: str, country: str, cap: str, cap_of_all: str) -> Terms:
    hours = opening_hours.made(channel, week, rules, zone, country)
    return Terms(Flag.of(default), hours, stored_cap(cap), stored_cap(cap_of_all))
