"""What came of invitations: asked, yes, no and no answer, day by day, and each invitation with what the contact has said."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from optin.database import db
from optin.flows.results import Chosen, by_day, listed, requesting
from optin.pages import paging, periods
from optin.pages.access import at_least
from optin.pages.charts import Chart, chart, round_up
from optin.pages.invitations.blueprint import blueprint
from optin.pages.moments import day_of
from optin.vocabulary import Flag, Role

ON_A_PAGE = 50
_DAY = 24 * 3600

_NAMES = {"asked": "Asked", "opted_in": "Yes", "opted_out": "No", "unset": "No answer"}
_TONES = {"asked": "shown", "opted_in": "opted_in", "opted_out": "opted_out", "unset": "shown"}


@blueprint.get("/results")
@at_least(Role.VIEWER)
def results() -> str:
    """Of all flows or of one, over some days that end today."""
    days = periods.asked()
    first = periods.since(days)
    used = requesting(db.session())
    flow = next((flow for flow, _ in used if flow.public_id == request.args.get("flow")), None)
    chosen = Chosen(flow.id if flow else None, first * _DAY, (periods.today() + 1) * _DAY)
    counted = _by_day(chosen, range(first, periods.today() + 1))
    rows = listed(db.session(), chosen, paging.before(), ON_A_PAGE + 1)
    kept: dict[str, Any] = {"days": days, "flow": flow.public_id if flow else None}
    return render_template(
        "invitations/results.html",
        flows=used,
        flow=flow,
        days=days,
        periods=periods.PERIODS,
        totals={name: sum(values.values()) for name, values in counted.items()},
        names=_NAMES,
        charts=_charts(counted, first),
        table_rows=_table(counted),
        share=_share,
        rows=rows[:ON_A_PAGE],
        older=url_for(".results", before=rows[ON_A_PAGE - 1].id, **kept) if len(rows) > ON_A_PAGE else None,
    )


def _by_day(chosen: Chosen, days: range) -> dict[str, dict[int, int]]:
    """Asked, and what was said of it, for each of these days."""
    said = by_day(db.session(), chosen)
    counted = {"asked": {day: sum(said[flag].get(day, 0) for flag in Flag) for day in days}}
    for flag in (Flag.OPTED_IN, Flag.OPTED_OUT, Flag.UNSET):
        counted[flag.word] = {day: said[flag].get(day, 0) for day in days}
    return counted


def _charts(counted: dict[str, dict[int, int]], first: int) -> list[Chart]:
    """On one axis, so that they can be compared."""
    top = round_up(max(counted["asked"].values()))
    return [chart(_NAMES[name], _TONES[name], first, [*values.values()], top) for name, values in counted.items()]


def _table(counted: dict[str, dict[int, int]]) -> list[tuple[str, list[int]]]:
    """The same numbers, of days on which somebody was asked; the newest first."""
    asked = sorted((day for day, times in counted["asked"].items() if times), reverse=True)
    return [(day_of(day), [counted[name][day] for name in _NAMES]) for day in asked]


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %"
