"""The list of flows."""

from __future__ import annotations

from flask import render_template, url_for

from optin import flows
from optin.conversation import handing_over
from optin.database import db
from optin.flows.drafts import draft_of
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.flows.blueprint import blueprint
from optin.vocabulary import Role

ON_A_PAGE = 50


@blueprint.get("")
@at_least(Role.VIEWER)
def listing() -> str:
    """Newest first, with how many conversations wait for a teammate."""
    before = paging.before()
    rows = flows.listed(db.session(), before, ON_A_PAGE + 1)
    page = [(flow, version, draft_of(version)) for flow, version in rows[:ON_A_PAGE]]
    return render_template(
        "flows/list.html",
        rows=page,
        before=before,
        waiting=handing_over.count(db.session()),
        older=url_for(".listing", before=page[-1][0].id) if len(rows) > ON_A_PAGE else None,
    )
