"""Another secret for an endpoint, shown once, and the end of the old one."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from optin.database import db, writing
from optin.pages.access import at_least
from optin.pages.webhooks.blueprint import blueprint, found
from optin.vocabulary import Role
from optin.webhooks import endpoints


@blueprint.get("/<name>/secret")
@at_least(Role.OWNER)
def ask_to_rotate(name: str) -> str:
    """What will happen."""
    return render_template("webhooks/rotate.html", row=found(db.session(), name))


@blueprint.post("/<name>/secret")
@at_least(Role.OWNER)
def rotate(name: str) -> ResponseReturnValue:
    """Makes a new one and shows it."""
    with writing() as session:
        row = found(session, name)
        secret = endpoints.rotate(session, row, current_user.email)
    return render_template("webhooks/secret.html", endpoint=row, secret=secret, is_new=False)


@blueprint.post("/<name>/old-secret/end")
@at_least(Role.OWNER)
def end_old(name: str) -> ResponseReturnValue:
    """The new one alone signs from now on."""
    with writing() as session:
        endpoints.end_old_secret(session, found(session, name), current_user.email)
    flash("Only the new secret signs from now on.", "done")
    return redirect(url_for("webhooks.show", name=name), 303)
