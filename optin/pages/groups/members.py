"""One contact into a group or out of it, from the group's page or from the contact's profile."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from optin import contact_search, groups
from optin.database import writing
from optin.pages.access import at_least
from optin.pages.contacts.blueprint import found as found_contact
from optin.pages.contacts.blueprint import title_of
from optin.pages.groups.blueprint import blueprint, found_by_hand, found_for_change
from optin.vocabulary import Role


@blueprint.post("/<name>/members")
@at_least(Role.EDITOR)
def add_member(name: str) -> ResponseReturnValue:
    """Put a contact into the group that was looked for."""
    found_by_hand(name)
    contact = found_contact(request.form.get("contact", ""))
    title = title_of(contact)
    with writing() as session:
        groups.add(session.connection(), found_for_change(session, name), [contact.id])
    flash(f"{title} is in the group.", "done")
    words = request.form.get("q", "")[: contact_search.LONGEST]
    return redirect(url_for("groups.additions", name=name, q=words or None), 303)


@blueprint.post("/<name>/members/<contact_name>/removal")
@at_least(Role.EDITOR)
def remove_member(name: str, contact_name: str) -> ResponseReturnValue:
    """Take a contact out of the group."""
    title = found_by_hand(name).name
    contact = found_contact(contact_name)
    who = title_of(contact)
    with writing() as session:
        groups.remove(session.connection(), found_for_change(session, name), [contact.id])
    flash(f"{who} is not in “{title}” any more.", "done")
    if request.form.get("back") == "contact":
        return redirect(url_for("contacts.show", name=contact_name, _anchor="groups"), 303)
    return redirect(url_for("groups.show", name=name), 303)


@blueprint.post("/memberships/<contact_name>")
@at_least(Role.EDITOR)
def add_to_group(contact_name: str) -> ResponseReturnValue:
    """Put the contact of a profile into the group that was chosen there."""
    contact, group = found_contact(contact_name), found_by_hand(request.form.get("group", ""))
    who, title = title_of(contact), group.name
    with writing() as session:
        groups.add(session.connection(), found_for_change(session, group.public_id), [contact.id])
    flash(f"{who} is in “{title}”.", "done")
    return redirect(url_for("contacts.show", name=contact_name, _anchor="groups"), 303)
