"""How often a form was shown, counted in memory until somebody has time to write it down. A visitor never waits for it.

What is lost with a killed process was only a number. What may not live here: what counts as shown (`widget/counting.py`), and
the table (`optin/form_numbers.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from flask import current_app

from optin import form_numbers
from optin.clock import now
from optin.counters import Counters
from optin.database import hot
from optin.form_numbers import DAY, Spot

_NAME: Final = "optin.showings"


@dataclass(slots=True)
class _Memory:
    """What waits in this process, and the day on which old numbers were last thrown away."""

    counts: Counters[Spot] = field(default_factory=Counters)
    cleared_on: int = 0


def note(form_id: int, version_id: int, site: str) -> None:
    """This version was shown once more on this site."""
    _memory().counts.add(Spot(form_id, version_id, site, now() // DAY))


def write_down() -> None:
    """Write what waits, and once a day forget what is old. What cannot be written waits for the next time."""
    memory, today = _memory(), now() // DAY
    with memory.counts.taken() as counts:
        if counts:
            hot(lambda connection: form_numbers.record_shown(connection, counts))
    if memory.cleared_on != today:
        hot(lambda connection: form_numbers.forget(connection, today))
        memory.cleared_on = today


def _memory() -> _Memory:
    memory: _Memory | None = current_app.extensions.get(_NAME)
    return memory if memory is not None else current_app.extensions.setdefault(_NAME, _Memory())
