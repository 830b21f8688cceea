"""The list of sequences."""

from __future__ import annotations

from flask import render_template

from optin import sequences
from optin.database import db
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.sequences.blueprint import blueprint
from optin.vocabulary import Role

SEQUENCES_ON_A_PAGE = 50


@blueprint.get("")
@at_least(Role.VIEWER)
def listing() -> str:
    """Newest first, each with how many contacts are where."""
    rows = sequences.listed(db.session(), paging.before(), SEQUENCES_ON_A_PAGE + 1)
    page = rows[:SEQUENCES_ON_A_PAGE]
    return render_template(
        "sequences/list.html",
        rows=page,
        counts=sequences.counts(db.session(), page),
        before=paging.before(),
        older=page[-1].id if len(rows) > len(page) else None,
    )
