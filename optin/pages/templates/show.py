"""One template: what it says, read by whom one likes, and every version that messages were made from."""

from __future__ import annotations

from flask import abort, render_template, request

from optin import contact_search, templates
from optin.database import db
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.templates.blueprint import blueprint, found_or_deleted
from optin.pages.templates.previews import preview
from optin.template_drafts import draft_of
from optin.template_names import at_whatsapp
from optin.vocabulary import Role

VERSIONS_ON_A_PAGE = 20


@blueprint.get("/<name>")
@at_least(Role.VIEWER)
def show(name: str) -> str:
    """The current version and the list of versions. A deleted template is shown too, without its actions."""
    template, version = found_or_deleted(name)
    before = paging.before()
    rows = templates.versions(db.session(), template, before, VERSIONS_ON_A_PAGE + 1)
    return render_template(
        "message_templates/show.html",
        template=template,
        version=version,
        versions=rows[:VERSIONS_ON_A_PAGE],
        older=rows[VERSIONS_ON_A_PAGE - 1].number if len(rows) > VERSIONS_ON_A_PAGE else None,
        name_there=at_whatsapp(version.name),
        preview=preview(draft_of(version), request.args.get("as", "")[: contact_search.LONGEST]),
    )


@blueprint.get("/<name>/versions/<int(max=2147483647):number>")
@at_least(Role.VIEWER)
def version(name: str, number: int) -> str:
    """One version, as the messages have it that were made from it."""
    template, current = found_or_deleted(name)
    asked = templates.version(db.session(), template, number) or abort(404)
    return render_template(
        "message_templates/version.html",
        template=template,
        version=asked,
        is_current=asked.id == current.id,
        preview=preview(draft_of(asked), ""),
    )
