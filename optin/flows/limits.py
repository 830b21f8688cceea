"""How often a contact may be asked for an opt-in, and when a flow stops answering: settings of the team, as numbers.

What may not live here: who has been asked how often (`optin/sending/asking.py`), and changing a setting (`preferences.py`).
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, select

from optin.models.desk import Preference
from optin.preferences import DEFAULTS

_preferences: Any = Preference.__table__

DAY: Final = 24 * 3600


class Limits(NamedTuple):
    """`ask_times`: how often one contact may be asked on one channel, zero for never. `ask_pause`: seconds between two times.
    `basis`: the legal basis of asking many at once; empty: nobody may. A flow that has given `answers` answers within `seconds`
    hands the conversation over to a teammate."""

    ask_times: int
    ask_pause: int
    basis: str
    answers: int
    seconds: int


def limits(connection: Connection) -> Limits:
    """What is set now."""
    names = ("ask_times", "ask_pause_days", "ask_many_basis", "bot_answers", "bot_minutes")
    stored = connection.execute(select(_preferences.c.name, _preferences.c.value).where(_preferences.c.name.in_(names)))
    values = {name: DEFAULTS[name] for name in names} | {row.name: row.value for row in stored}
    return Limits(
        ask_times=int(values["ask_times"]),
        ask_pause=int(values["ask_pause_days"]) * DAY,
        basis=values["ask_many_basis"],
        answers=int(values["bot_answers"]),
        seconds=int(values["bot_minutes"]) * 60,
    )
