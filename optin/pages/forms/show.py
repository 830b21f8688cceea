"""One form: what visitors see now, and every version that they ever saw."""

from __future__ import annotations

from flask import render_template

from optin import forms, preferences
from optin.clock import now
from optin.database import db
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.forms.blueprint import blueprint, found_or_deleted, found_version
from optin.vocabulary import Role

VERSIONS_ON_A_PAGE = 20


@blueprint.get("/<name>")
@at_least(Role.VIEWER)
def show(name: str) -> str:
    """The current version and the list of versions. A deleted form is shown too, without its actions."""
    form, version = found_or_deleted(name)
    before = paging.before()
    rows = forms.versions(db.session(), form, before, VERSIONS_ON_A_PAGE + 1)
    return render_template(
        "forms/show.html",
        opt_in_form=form,
        version=version,
        versions=rows[:VERSIONS_ON_A_PAGE],
        older=rows[VERSIONS_ON_A_PAGE - 1].number if len(rows) > VERSIONS_ON_A_PAGE else None,
        before=before,
        opt_ins=forms.opt_ins_since(db.session(), now() - forms.WEEK).get(form.id, 0),
        preferences=preferences.current(),
    )


@blueprint.get("/<name>/versions/<int(max=2147483647):number>")
@at_least(Role.VIEWER)
def version(name: str, number: int) -> str:
    """One version, with the SHA-256 of its words that consent events name."""
    form, current, asked = found_version(name, number)
    return render_template("forms/version.html", opt_in_form=form, version=asked, is_current=asked.id == current.id)
