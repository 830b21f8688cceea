"""The list of opt-in forms."""

from __future__ import annotations

from flask import render_template, request

from optin import forms
from optin.clock import now
from optin.database import db
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.forms.blueprint import blueprint
from optin.vocabulary import Role

FORMS_ON_A_PAGE = 50


@blueprint.get("")
@at_least(Role.VIEWER)
def listing() -> str:
    """Newest first, all or those with some words in their description."""
    words = request.args.get("q", "").strip()[: forms.LONGEST_DESCRIPTION]
    before = paging.before()
    rows = forms.listed(db.session(), words, before, FORMS_ON_A_PAGE + 1)
    page = rows[:FORMS_ON_A_PAGE]
    return render_template(
        "forms/list.html",
        rows=page,
        opt_ins=forms.opt_ins_since(db.session(), now() - forms.WEEK),
        words=words,
        before=before,
        older=page[-1][0].id if len(rows) > FORMS_ON_A_PAGE else None,
    )
