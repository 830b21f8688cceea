"""Duplicating and deleting a template, and noting what WhatsApp says of it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from optin import templates
from optin.database import writing
from optin.pages.access import at_least
from optin.pages.signature import signature
from optin.pages.templates.blueprint import APPROVALS, blueprint, found, found_for_change
from optin.vocabulary import Approval, Channel, Role, UnknownWordError


@blueprint.post("/<name>/copies")
@at_least(Role.EDITOR)
def duplicate(name: str) -> ResponseReturnValue:
    """Make another template out of this one."""
    with writing() as session:
        copy = templates.duplicate(session, found_for_change(session, name), signature()).public_id
    flash("This is the copy. Give it a name of its own.", "done")
    return redirect(url_for("templates.show", name=copy), 303)


@blueprint.post("/<name>/versions/<int(max=2147483647):number>/approval")
@at_least(Role.EDITOR)
def approve(name: str, number: int) -> ResponseReturnValue:
    """Note WhatsApp's answer to one version: exactly the words that were on the page."""
    found(name)
    try:
        approval = Approval.of(request.form.get("approval", ""))
    except UnknownWordError:
        abort(400)
    with writing() as session:
        version = templates.version(session, found_for_change(session, name), number) or abort(404)
        if version.channel is not Channel.WHATSAPP:
            abort(404)
        templates.set_approval(version, approval, signature())
    flash(f"Version {number} is noted as {APPROVALS[approval].lower()}.", "done")
    return redirect(url_for("templates.show", name=name), 303)


@blueprint.get("/<name>/deletion")
@at_least(Role.EDITOR)
def ask_to_delete(name: str) -> str:
    """Say what will happen, before it does."""
    template, version = found(name)
    return render_template("message_templates/delete.html", template=template, version=version)


@blueprint.post("/<name>/deletion")
@at_least(Role.EDITOR)
def delete(name: str) -> ResponseReturnValue:
    """Take the template off the list."""
    _, version = found(name)
    title = version.name
    with writing() as session:
        templates.delete(found_for_change(session, name))
    flash(f"“{title}” is deleted. Messages that were made from it stay as they are.", "done")
    return redirect(url_for("templates.listing"), 303)
