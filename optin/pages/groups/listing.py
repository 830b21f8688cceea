"""The list of groups: the two that follow the flags, and those that a team made."""

from __future__ import annotations

from flask import render_template, request

from optin import groups
from optin.database import db
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.groups.blueprint import blueprint
from optin.vocabulary import Channel, Role

GROUPS_ON_A_PAGE = 50


@blueprint.get("")
@at_least(Role.VIEWER)
def listing() -> str:
    """Newest first, all or those with some words in their name."""
    words = request.args.get("q", "").strip()[: groups.LONGEST_NAME]
    before = paging.before()
    rows = groups.listed(db.session(), words, before, GROUPS_ON_A_PAGE + 1)
    page = rows[:GROUPS_ON_A_PAGE]
    return render_template(
        "groups/list.html",
        rows=page,
        counts=groups.counts(db.session(), page),
        following=groups.following(db.session()),
        said=groups.flag_counts(db.session()),
        channels=list(Channel),
        words=words,
        before=before,
        older=page[-1].id if len(rows) > GROUPS_ON_A_PAGE else None,
    )
