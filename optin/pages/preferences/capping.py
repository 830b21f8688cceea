"""Setting the frequency cap."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from optin import jobs, preferences
from optin.database import writing
from optin.pages.access import at_least
from optin.pages.preferences.blueprint import blueprint
from optin.pages.preferences.cap import Caps
from optin.pages.preferences.hours import page
from optin.pages.signature import signature
from optin.sending import cap_count
from optin.vocabulary import Role


@blueprint.post("/hours/cap")
@at_least(Role.OWNER)
def save_caps() -> ResponseReturnValue:
    """Keep the caps, and let a worker count anew what everybody has had."""
    form = Caps()
    if not form.validate():
        return page(caps=form), 422
    with writing() as session:
        logged = preferences.change(session, form.stored, signature())
        if logged:
            cap_count.begin_again(session.connection())
    if logged:
        jobs.wake_long_work()
    flash("Saved. What people have had so far counts." if logged else "Nothing was changed.", "done" if logged else "info")
    return redirect(url_for("preferences.hours"), 303)
