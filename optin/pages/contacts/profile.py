"""A contact's profile: one answer per channel, and the timeline of consent events."""

from __future__ import annotations

from flask import render_template

from optin import groups, timeline
from optin.clock import now
from optin.database import db
from optin.models import Upload
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.contacts.answers import answers
from optin.pages.contacts.blueprint import blueprint, found
from optin.pages.contacts.languages import language
from optin.pages.contacts.stories import story
from optin.pages.simulator.blueprint import may_act, without_links
from optin.vocabulary import Role

# What a list to choose from can hold; the group's own page adds to any.
MOST_GROUPS = 500


@blueprint.get("/<name>")
@at_least(Role.VIEWER)
def show(name: str) -> str:
    """Everything that is known of the contact."""
    contact = found(name)
    before = paging.before()
    stretch = timeline.read(db.session(), contact.tag, before)
    ours = groups.of_contact(db.session(), contact.id)
    return render_template(
        "contacts/show.html",
        contact=contact,
        answers=answers(db.session(), contact, now()),
        language=language(contact.locale) if contact.locale else None,
        stories=[story(event, str if may_act() else without_links) for event in stretch.events],
        shown={event.id for event in stretch.events},
        before=before,
        older=stretch.older,
        groups_of=ours,
        upload=db.session.get(Upload, contact.upload_id) if contact.upload_id else None,
        groups_to_choose=[group for group in groups.listed(db.session(), "", None, MOST_GROUPS) if group not in ours],
    )
