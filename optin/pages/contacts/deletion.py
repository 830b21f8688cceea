"""Deleting a contact: what goes, and what stays because it was said."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from optin import contacts
from optin.database import writing
from optin.ledger.write import NoContactError
from optin.pages.access import at_least
from optin.pages.contacts.blueprint import blueprint, found, title_of
from optin.vocabulary import Role


@blueprint.get("/<name>/deletion")
@at_least(Role.EDITOR)
def ask_to_delete(name: str) -> str:
    """Say what will happen, before it does."""
    return render_template("contacts/delete.html", contact=found(name))


@blueprint.post("/<name>/deletion")
@at_least(Role.EDITOR)
def delete(name: str) -> ResponseReturnValue:
    """Delete the contact. The ledger and the remembered opt-outs stay."""
    contact = found(name)
    title = title_of(contact)
    try:
        with writing() as session:
            contacts.remove(session.connection(), contact.id)
    except NoContactError:
        abort(404)
    flash(f"{title} was deleted. Opt-outs and blocks stay with the addresses.", "done")
    return redirect(url_for("contacts.listing"), 303)
