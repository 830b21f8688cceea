"""The list of contacts with its search box and filters."""

from __future__ import annotations

from typing import Any, Final

from flask import render_template, request, url_for

from optin import contact_search, preferences
from optin.clock import now
from optin.contact_search import Search, State
from optin.database import db
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.contacts.answers import mark, title
from optin.pages.contacts.blueprint import blueprint
from optin.vocabulary import Channel, Role

STATES: Final = {
    State.NEVER_ASKED: "Never asked",
    State.OPTED_IN: "Opted in",
    State.OPTED_OUT: "Opted out",
    State.AWAITING: "Awaiting confirmation",
    State.BLOCKED: "Blocked",
}


@blueprint.get("")
@at_least(Role.VIEWER)
def listing() -> str:
    """Newest first, all or those that are looked for."""
    chosen = preferences.current()
    search = Search(
        text=request.args.get("q", "").strip()[: contact_search.LONGEST],
        channel=next((channel for channel in Channel if channel.word == request.args.get("channel")), None),
        state=next((state for state in State if state.value == request.args.get("state")), None),
        country=chosen.country,
    )
    at = now()
    page = contact_search.find(db.session(), search, at, paging.cursor())
    return render_template(
        "contacts/list.html",
        page=page,
        search=search,
        is_narrowed=bool(search.text or search.state),
        newer=_url(search, after=page.newer.contact_id) if page.newer else None,
        older=_url(search, before=page.older.contact_id) if page.older else None,
        states=STATES,
        channels=list(Channel),
        mark=lambda row: mark(row, at),
        title=lambda row: title(row, at, chosen.defaults[row.channel]),
    )


def _url(search: Search, **cursor: Any) -> str:
    kept: dict[str, Any] = {
        "q": search.text or None,
        "channel": search.channel.word if search.channel else None,
        "state": search.state.value if search.state else None,
    }
    return url_for("contacts.listing", **kept, **cursor)
