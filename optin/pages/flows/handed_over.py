"""Conversations that flows handed over to the team."""

from __future__ import annotations

import re
from typing import Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from optin.conversation import handing_over
from optin.database import db, writing
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.contacts.blueprint import title_of
from optin.pages.flows.blueprint import blueprint
from optin.pages.signature import signature
from optin.vocabulary import Role

ON_A_PAGE = 50
_NAME: Final = re.compile(r"run_[a-z2-7]{24}")


@blueprint.get("/handed-over")
@at_least(Role.VIEWER)
def waiting() -> str:
    """Who has waited longest comes first."""
    after = request.args.get("after", type=int)
    rows = handing_over.listed(db.session(), after if after and 0 < after <= paging.HIGHEST else None, ON_A_PAGE + 1)
    page = rows[:ON_A_PAGE]
    older = url_for(".waiting", after=page[-1][0].id) if len(rows) > ON_A_PAGE else None
    return render_template("flows/handed_over.html", rows=page, title_of=title_of, older=older)


@blueprint.post("/handed-over/<run_name>")
@at_least(Role.EDITOR)
def take(run_name: str) -> ResponseReturnValue:
    """Note that somebody has seen to it."""
    if not _NAME.fullmatch(run_name):
        abort(404)
    with writing() as session:
        is_taken = handing_over.take(session, run_name, signature())
    flash("Done." if is_taken else "Somebody has seen to it already.", "done" if is_taken else "info")
    return redirect(url_for(".waiting"), 303)
