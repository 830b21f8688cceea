"""Every table of a report as a file. What may not live here: the tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flask import Response, abort

from optin.pages import spreadsheets
from optin.pages.access import at_least
from optin.pages.moments import iso_day_of
from optin.pages.reports import consent, failures, leaving, messages
from optin.pages.reports.asked import Asked
from optin.pages.reports.asked import asked as asked_for
from optin.pages.reports.blueprint import blueprint
from optin.pages.reports.tables import Table
from optin.vocabulary import Role

# By the first word of a table's name, the report that has it.
_REPORTS: Final[Mapping[str, Callable[[Asked], list[Table]]]] = {
    "messages": messages.tables,
    "refusals": failures.tables,
    "failed": failures.tables,
    "failures": failures.tables,
    "provider": failures.tables,
    "consent": consent.tables,
    "leaving": leaving.tables,
}


@blueprint.get("/<name>.csv")
@at_least(Role.VIEWER)
def table_file(name: str) -> Response:
    """All lines of one table, with the same days and filters as on the page."""
    tables = _REPORTS.get(name.partition("-")[0]) or abort(404)
    asked = asked_for()
    if asked.fault:
        abort(422)
    table = next((table for table in tables(asked) if table.name == name), None) or abort(404)
    first, last = (iso_day_of(day) for day in asked.span)
    return spreadsheets.answer(f"{name}-{first}-{last}.csv", table.header, list(table.rows()))
