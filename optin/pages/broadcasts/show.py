"""One broadcast: how far it is, what was refused and why, and what can be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from flask import render_template
from sqlalchemy import Row

from optin.clock import now
from optin.pages.access import at_least
from optin.pages.broadcasts.blueprint import blueprint, connection, found
from optin.sending import broadcast_pace, broadcast_report
from optin.sending.broadcast_report import Progress
from optin.vocabulary import BroadcastState, Role

_MOVING: Final = (BroadcastState.SCHEDULED, BroadcastState.MATERIALISING, BroadcastState.SENDING)
_SENT: Final = ("sent", "delivered", "read")
_FAILED: Final = ("failed", "rejected")


@dataclass(frozen=True, slots=True)
class Standing:
    """What the progress part shows. `rate` is messages a second, `left` a text such as `about 3 minutes`."""

    progress: Progress
    sent: int
    refused: int
    failed: int
    unknown: int
    settled: int
    rate: float
    left: str
    is_moving: bool


def standing(row: Row[Any]) -> Standing:
    """How far a broadcast is now."""
    progress = broadcast_report.progress(connection(), row)
    to_go = broadcast_pace.still_to_go(progress)
    is_sending = row.state is BroadcastState.SENDING
    rate = broadcast_pace.pace(connection(), row, now()) if is_sending else 0.0
    return Standing(
        progress=progress,
        sent=sum(progress.outcomes[outcome] for outcome in _SENT),
        refused=progress.outcomes["refused"],
        failed=sum(progress.outcomes[outcome] for outcome in _FAILED),
        unknown=progress.outcomes["unknown"],
        settled=progress.total - to_go,
        rate=rate,
        left=_time_left(to_go / rate) if rate and to_go else "",
        is_moving=row.state in _MOVING,
    )


@blueprint.get("/<name>")
@at_least(Role.VIEWER)
def show(name: str) -> str:
    """The broadcast with its numbers; a draft with what it says so far."""
    row = found(name)
    return render_template("broadcasts/show.html", row=row, standing=standing(row))


@blueprint.get("/<name>/progress")
@at_least(Role.VIEWER)
def progress(name: str) -> str:
    """The part of the page that changes, for the script that looks again."""
    row = found(name)
    return render_template("broadcasts/progress.html", row=row, standing=standing(row))


def _time_left(seconds: float) -> str:
    if seconds < 60:
        return "less than a minute"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {minutes} minute{'' if minutes == 1 else 's'}"
    return f"about {round(minutes / 60)} hours"
