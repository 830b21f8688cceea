"""The last step: everything once more, and the button that starts it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from optin import jobs, quality
from optin.clock import now
from optin.database import db, writing
from optin.models import TemplateVersion
from optin.pages.access import at_least
from optin.pages.broadcasts.blueprint import blueprint, connection, draft, fingerprint, found, locked
from optin.pages.broadcasts.preview_step import Funnel, funnel
from optin.pages.signature import signature
from optin.pages.templates.previews import preview
from optin.sending import broadcast, broadcast_texts
from optin.sending.broadcast import CannotError
from optin.sending.people import NoGroupError
from optin.template_drafts import draft_of
from optin.vocabulary import BroadcastState, Role

_STARTED = "Somebody has started this broadcast already."
_CHANGED = "Somebody changed this broadcast while you looked at it. This is how it stands now."


@blueprint.get("/<name>/confirmation")
@at_least(Role.EDITOR)
def confirmation(name: str) -> ResponseReturnValue:
    """What will be sent to whom and when, or the sentence that says why it cannot be."""
    return _page(draft(name))


@blueprint.post("/<name>/confirmation")
@at_least(Role.EDITOR)
def confirm(name: str) -> ResponseReturnValue:
    """Start it, if it is what the page showed. Whoever presses second is told so."""
    row = draft(name, _STARTED)
    obstacle = _obstacle(row)
    if obstacle is None:
        obstacle = _start(row, request.form.get("seen", ""))
        jobs.wake()  # Whoever came second held the row for a moment, in which the first one's worker may have passed it over.
    if obstacle is None:
        flash("The broadcast is scheduled." if row.start_at else "The broadcast has started. You may leave this page.", "done")
        return redirect(url_for("broadcasts.show", name=name), 303)
    db.session.rollback()  # So that the page shows what somebody else has just done.
    standing = found(name)
    if standing.state is not BroadcastState.DRAFT:
        flash(obstacle, "error")
        return redirect(url_for("broadcasts.show", name=name), 303)
    return _page(standing, obstacle), 422


def _start(row: Row[Any], seen: str) -> str | None:
    """Schedule it in one transaction with the last look at it. What was in the way, as a sentence."""
    try:
        with writing() as session:
            standing = locked(session.connection(), row.id)
            if standing.state is BroadcastState.DRAFT and fingerprint(standing) != seen:
                return _CHANGED
            reason = standing.override_reason or ""
            broadcast.confirm(session.connection(), row.id, signature(), now(), standing.start_at, reason)
    except CannotError as error:
        return str(error)
    return None


def _obstacle(row: Row[Any]) -> str | None:
    """What keeps the broadcast from being confirmed, as a sentence."""
    changed = broadcast_texts.changed_since(connection(), row)
    if changed is not None:
        return changed
    try:
        broadcast.check(connection(), row.id, row.start_at, row.override_reason or "", now())
    except (CannotError, NoGroupError) as error:
        return str(error)
    return None


def _page(row: Row[Any], said: str | None = None) -> str:
    """With the sentence that was just said, or the one about what is in the way. Only where nothing is, there is a button."""
    obstacle = _obstacle(row)
    version = db.session.get(TemplateVersion, row.template_version_id) or abort(404)
    return render_template(
        "broadcasts/confirmation.html",
        row=row,
        said=said or obstacle,
        is_ready=obstacle is None,
        funnel=_funnel(row),
        seen=fingerprint(row),
        preview=preview(draft_of(version), ""),
        rating=quality.of(db.session(), row.channel),
    )


def _funnel(row: Row[Any]) -> Funnel | None:
    try:
        return funnel(connection(), row)
    except NoGroupError:
        return None
