"""Looking for contacts to put into a group."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from sqlalchemy import select

from optin import contact_search, preferences
from optin.clock import now
from optin.contact_search import Search
from optin.database import db
from optin.models import GroupMember
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.groups.blueprint import blueprint, found_by_hand
from optin.vocabulary import Role


@blueprint.get("/<name>/additions")
@at_least(Role.EDITOR)
def additions(name: str) -> str:
    """Everybody who fits, each with a button or the word that they are in the group."""
    group = found_by_hand(name)
    words = request.args.get("q", "").strip()[: contact_search.LONGEST]
    page = contact_search.find(db.session(), Search(words, country=preferences.current().country), now(), paging.cursor())
    shown = [listed.contact.id for listed in page.rows]
    ours = select(GroupMember.contact_id).where(GroupMember.group_id == group.id, GroupMember.contact_id.in_(shown))
    kept: dict[str, Any] = {"name": name, "q": words or None}
    return render_template(
        "groups/additions.html",
        group=group,
        page=page,
        words=words,
        inside=set(db.session.scalars(ours)),
        newer=url_for("groups.additions", after=page.newer.contact_id, **kept) if page.newer else None,
        older=url_for("groups.additions", before=page.older.contact_id, **kept) if page.older else None,
    )
