"""Switching an endpoint on and off, and taking it away."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from optin.database import db, writing
from optin.pages.access import at_least
from optin.pages.webhooks.blueprint import blueprint, found
from optin.vocabulary import Role
from optin.webhooks import endpoints


@blueprint.post("/<name>/state")
@at_least(Role.OWNER)
def switch(name: str) -> ResponseReturnValue:
    """On or off, as the button says."""
    is_on = request.form.get("to") == "on"
    with writing() as session:
        endpoints.switch(session, found(session, name), is_on, current_user.email)
    flash("The endpoint is on." if is_on else "The endpoint is off. It is told nothing of what happens from now on.", "done")
    return redirect(url_for("webhooks.show", name=name), 303)


@blueprint.get("/<name>/deletion")
@at_least(Role.OWNER)
def ask_to_delete(name: str) -> str:
    """What will happen."""
    return render_template("webhooks/delete.html", row=found(db.session(), name))


@blueprint.post("/<name>/deletion")
@at_least(Role.OWNER)
def delete(name: str) -> ResponseReturnValue:
    """Takes it away, with its log."""
    with writing() as session:
        endpoints.remove(session, found(session, name), current_user.email)
    flash("The endpoint was deleted.", "done")
    return redirect(url_for("webhooks.listing"), 303)
