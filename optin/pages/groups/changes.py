"""Deleting a group. Its contacts stay as they are."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from optin import groups
from optin.database import writing
from optin.pages.access import at_least
from optin.pages.groups.blueprint import blueprint, found_by_hand, found_for_change
from optin.vocabulary import Role


@blueprint.get("/<name>/deletion")
@at_least(Role.EDITOR)
def ask_to_delete(name: str) -> str:
    """Say what will happen, before it does."""
    return render_template("groups/delete.html", group=found_by_hand(name))


@blueprint.post("/<name>/deletion")
@at_least(Role.EDITOR)
def delete(name: str) -> ResponseReturnValue:
    """Take the group off the list."""
    title = found_by_hand(name).name
    with writing() as session:
        groups.remove_group(found_for_change(session, name))
    flash(f"“{title}” is deleted. Its contacts stay as they are.", "done")
    return redirect(url_for("groups.listing"), 303)
