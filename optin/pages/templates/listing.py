"""The list of templates with its search box and filters."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from optin import templates
from optin.database import db
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.templates.blueprint import blueprint
from optin.template_drafts import LONGEST_NAME
from optin.templates import Search
from optin.vocabulary import Approval, Category, Channel, Role, Word

TEMPLATES_ON_A_PAGE = 50


@blueprint.get("")
@at_least(Role.VIEWER)
def listing() -> str:
    """Newest first, all or those that are looked for."""
    search = Search(
        words=request.args.get("q", "").strip()[:LONGEST_NAME],
        channel=_chosen(Channel, "channel"),
        category=_chosen(Category, "category"),
        approval=_chosen(Approval, "approval"),
    )
    before = paging.before()
    rows = templates.listed(db.session(), search, before, TEMPLATES_ON_A_PAGE + 1)
    page = rows[:TEMPLATES_ON_A_PAGE]
    return render_template(
        "message_templates/list.html",
        rows=page,
        search=search,
        channels=[(channel, channel.label) for channel in Channel],
        is_narrowed=search != Search(),
        before=before,
        older=_url(search, page[-1][0].id) if len(rows) > TEMPLATES_ON_A_PAGE else None,
    )


def _chosen(words: type[Word], name: str) -> Any:
    """What the filter is set to; anything that is no such word narrows nothing."""
    return next((word for word in words if word.word == request.args.get(name)), None)


def _url(search: Search, before: int) -> str:
    kept: dict[str, Any] = {
        "q": search.words or None,
        "channel": search.channel.word if search.channel else None,
        "category": search.category.word if search.category else None,
        "approval": search.approval.word if search.approval else None,
    }
    return url_for("templates.listing", before=before, **kept)
