"""One group and who is in it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from optin import contact_search, group_filters, groups, preferences
from optin.clock import now
from optin.contact_search import Search
from optin.database import db
from optin.models import Group
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.groups.blueprint import blueprint, found
from optin.uploads import store
from optin.vocabulary import Channel, Role


@blueprint.get("/<name>")
@at_least(Role.VIEWER)
def show(name: str) -> str:
    """The contacts of the group, newest first, all or those that are looked for."""
    group = found(name)
    channel = _channel() if group.follows is not None else None
    words = request.args.get("q", "").strip()[: contact_search.LONGEST]
    search = Search(words, country=preferences.current().country, members=groups.members_of(group, channel))
    page = contact_search.find(db.session(), search, now(), paging.cursor())
    kept: dict[str, Any] = {"name": name, "q": words or None, "channel": channel.word if channel else None}
    return render_template(
        "groups/show.html",
        group=group,
        page=page,
        words=words,
        channel=channel,
        tabs=_tabs(group, channel, words),
        count=groups.counts(db.session(), [group]).get(group.id),
        fill=group_filters.latest(db.session(), group),
        upload=store.of_group(db.session(), group),
        newer=url_for("groups.show", after=page.newer.contact_id, **kept) if page.newer else None,
        older=url_for("groups.show", before=page.older.contact_id, **kept) if page.older else None,
    )


def _channel() -> Channel | None:
    return next((channel for channel in Channel if channel.word == request.args.get("channel")), None)


def _tabs(group: Group, chosen: Channel | None, words: str) -> list[dict[str, object]]:
    """For a group that follows a flag: all channels, or one."""
    if group.follows is None:
        return []
    said = groups.flag_counts(db.session())[group.follows]
    kept: dict[str, Any] = {"name": group.public_id, "q": words or None}
    any_channel = {"label": "Any channel", "url": url_for("groups.show", **kept), "current": chosen is None}
    return [
        any_channel,
        *(
            {
                "label": f"{channel.label} ({said[channel]:,})",
                "url": url_for("groups.show", channel=channel.word, **kept),
                "current": channel is chosen,
            }
            for channel in Channel
        ),
    ]
