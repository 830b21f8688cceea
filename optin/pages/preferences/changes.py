"""The log of every change of the data preferences."""

from __future__ import annotations

from flask import render_template

from optin import preferences
from optin.database import db
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.preferences.blueprint import blueprint
from optin.vocabulary import Role

CHANGES_ON_A_PAGE = 50


@blueprint.get("/changes")
@at_least(Role.VIEWER)
def changes() -> str:
    """Newest first."""
    before = paging.before()
    rows = preferences.changes(db.session(), before, CHANGES_ON_A_PAGE + 1)
    page = rows[:CHANGES_ON_A_PAGE]
    older = page[-1].id if len(rows) > CHANGES_ON_A_PAGE else None
    return render_template("preferences/changes.html", changes=page, before=before, older=older)
