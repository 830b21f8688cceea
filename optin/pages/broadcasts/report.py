"""What became of every recipient: the list with its filters, and the same as a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from flask import Response, render_template, request, url_for
from sqlalchemy import Engine, Row

from optin.database import db
from optin.pages import paging, spreadsheets
from optin.pages.access import at_least
from optin.pages.broadcasts.blueprint import blueprint, connection, found
from optin.pages.broadcasts.words import OUTCOMES
from optin.pages.moments import iso
from optin.policy import SENTENCES
from optin.sending import broadcast, broadcast_report
from optin.sending.broadcast_report import GONE, Reported
from optin.vocabulary import Reason, Role

ROWS_ON_A_PAGE = 50

_AT_ONCE: Final = 2000
_HEADER: Final = ("contact", "name", "address", "outcome", "reason", "sentence", "sent_at", "message", "answer")


@blueprint.get("/<name>/report")
@at_least(Role.VIEWER)
def report(name: str) -> str:
    """Everybody it was meant for, in the order in which they were entered, or those who fit the filter."""
    row, (outcome, reason) = found(name), _asked()
    after = paging.after() or 0
    rows = broadcast_report.rows(connection(), row, after, ROWS_ON_A_PAGE + 1, outcome, reason)
    page = rows[:ROWS_ON_A_PAGE]
    kept: dict[str, Any] = {"name": name, "outcome": outcome, "reason": reason.word if reason else None}
    return render_template(
        "broadcasts/report.html",
        row=row,
        path=broadcast.question(row).path.word,
        rows=page,
        progress=broadcast_report.progress(connection(), row),
        outcome=outcome,
        reason=reason,
        is_first=not after,
        file=url_for("broadcasts.report_file", **kept),
        further=url_for("broadcasts.report", after=page[-1].contact_id, **kept) if len(rows) > len(page) else None,
        first=url_for("broadcasts.report", **kept),
    )


@blueprint.get("/<name>/report.csv")
@at_least(Role.VIEWER)
def report_file(name: str) -> Response:
    """The whole list with the same filter, read and sent a piece at a time."""
    row, (outcome, reason) = found(name), _asked()
    lines = (_line(each) for each in _all(db.engine, row, outcome, reason))
    return spreadsheets.answer(f"{row.public_id}.csv", _HEADER, lines)


def _all(engine: Engine, row: Row[Any], outcome: str | None, reason: Reason | None) -> Iterator[Reported]:
    """Each piece by a connection of its own: whoever saves the file slowly keeps no old state of the database alive."""
    after = 0
    while True:
        with engine.connect() as reader:
            rows = broadcast_report.rows(reader, row, after, _AT_ONCE, outcome, reason)
        if not rows:
            return
        yield from rows
        after = rows[-1].contact_id


def _line(each: Reported) -> list[str]:
    return [
        each.contact or "",
        each.name or "",
        each.address or "",
        each.outcome,
        each.reason.word if each.reason is not None else "",
        SENTENCES[each.reason] if each.reason is not None else "",
        iso(each.sent_at) if each.sent_at is not None else "",
        each.message or "",
        each.answer or "",
    ]


def _asked() -> tuple[str | None, Reason | None]:
    """What the list is narrowed to; what is no such word narrows nothing. A reason is one of a refusal: it says nothing of
    another outcome."""
    named = request.args.get("outcome")
    outcome = named if named in OUTCOMES and named != GONE else None
    reason = next((reason for reason in Reason if reason.word == request.args.get("reason")), None)
    return ("refused", reason) if reason is not None and outcome in (None, "refused") else (outcome, None)
