"""The place of a rule among the others, on and off, and deleting one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from optin import rules
from optin.database import writing
from optin.pages.access import at_least
from optin.pages.rules.blueprint import blueprint, found, still_there
from optin.vocabulary import Role


@blueprint.post("/opt-out-management/<name>/place")
@at_least(Role.OWNER)
def place(name: str) -> ResponseReturnValue:
    """One up, or one down."""
    found(name)
    with writing() as session:
        still_there(rules.move(session, name, up=request.form.get("to") == "up"))
    return redirect(url_for("rules.listing"), 303)


@blueprint.post("/opt-out-management/<name>/state")
@at_least(Role.OWNER)
def state(name: str) -> ResponseReturnValue:
    """On or off."""
    found(name)
    on = request.form.get("to") == "on"
    with writing() as session:
        row = still_there(rules.switch(session, name, on))
    flash(f"The rule for “{row.keyword}” is {'on' if on else 'off'}.", "done")
    return redirect(url_for("rules.listing"), 303)


@blueprint.get("/opt-out-management/<name>/deletion")
@at_least(Role.OWNER)
def ask_to_delete(name: str) -> str:
    """Say what will happen, before it does."""
    return render_template("rules/delete.html", row=found(name))


@blueprint.post("/opt-out-management/<name>/deletion")
@at_least(Role.OWNER)
def delete(name: str) -> ResponseReturnValue:
    """Take the rule off the list."""
    keyword = found(name).keyword
    with writing() as session:
        still_there(rules.remove(session, name))
    flash(f"The rule for “{keyword}” is deleted.", "done")
    return redirect(url_for("rules.listing"), 303)
