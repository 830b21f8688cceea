"""The list of broadcasts."""

from __future__ import annotations

from typing import Any

from flask import render_template
from sqlalchemy import select

from optin.models.broadcast import Broadcast
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.broadcasts.blueprint import blueprint, connection
from optin.sending import broadcast_report
from optin.vocabulary import BroadcastState, Role

BROADCASTS_ON_A_PAGE = 20

_broadcasts: Any = Broadcast.__table__


@blueprint.get("")
@at_least(Role.VIEWER)
def listing() -> str:
    """Newest first, with how far each is."""
    before = paging.before()
    query = select(_broadcasts).order_by(_broadcasts.c.id.desc()).limit(BROADCASTS_ON_A_PAGE + 1)
    if before is not None:
        query = query.where(_broadcasts.c.id < before)
    rows = connection().execute(query).all()
    page = rows[:BROADCASTS_ON_A_PAGE]
    begun = [row for row in page if row.state not in (BroadcastState.DRAFT, BroadcastState.SCHEDULED)]
    return render_template(
        "broadcasts/list.html",
        rows=page,
        before=before,
        progress={row.id: broadcast_report.progress(connection(), row) for row in begun},
        older=page[-1].id if len(rows) > BROADCASTS_ON_A_PAGE else None,
    )
