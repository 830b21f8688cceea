"""Pausing, resuming, duplicating and deleting a form."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from optin import forms
from optin.database import writing
from optin.pages.access import at_least
from optin.pages.forms.blueprint import blueprint, found, found_for_change
from optin.pages.signature import signature
from optin.vocabulary import Role


@blueprint.post("/<name>/pause")
@at_least(Role.EDITOR)
def pause(name: str) -> ResponseReturnValue:
    """Take no sign-ups until somebody resumes."""
    with writing() as session:
        forms.pause(found_for_change(session, name))
    flash("The form is paused. Visitors read that it takes no sign-ups at the moment.", "done")
    return redirect(url_for("forms.show", name=name), 303)


@blueprint.post("/<name>/resumption")
@at_least(Role.EDITOR)
def resume(name: str) -> ResponseReturnValue:
    """Take sign-ups again."""
    with writing() as session:
        forms.resume(found_for_change(session, name))
    flash("The form is live again.", "done")
    return redirect(url_for("forms.show", name=name), 303)


@blueprint.post("/<name>/copies")
@at_least(Role.EDITOR)
def duplicate(name: str) -> ResponseReturnValue:
    """Make another form out of this one."""
    with writing() as session:
        copy = forms.duplicate(session, found_for_change(session, name), signature()).public_id
    flash("This is the copy. It has its own code, and no opt-ins yet.", "done")
    return redirect(url_for("forms.show", name=copy), 303)


@blueprint.get("/<name>/deletion")
@at_least(Role.EDITOR)
def ask_to_delete(name: str) -> str:
    """Say what will happen, before it does."""
    form, version = found(name)
    return render_template("forms/delete.html", opt_in_form=form, version=version)


@blueprint.post("/<name>/deletion")
@at_least(Role.EDITOR)
def delete(name: str) -> ResponseReturnValue:
    """Close the form and take it off the list."""
    _, version = found(name)
    with writing() as session:
        forms.delete(found_for_change(session, name))
    flash(f"“{version.description}” is deleted. Its versions stay with the opt-ins that it brought.", "done")
    return redirect(url_for("forms.listing"), 303)
