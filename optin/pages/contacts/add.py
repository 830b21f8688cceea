"""Adding a contact."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from optin import contacts
from optin.contacts import AddressTakenError
from optin.database import db, writing
from optin.desk import desk
from optin.models import Contact, ContactChannel
from optin.pages.access import at_least
from optin.pages.contacts.beginnings import remembered
from optin.pages.contacts.blueprint import blueprint, by_teammate
from optin.pages.contacts.fields import PersonForm
from optin.vocabulary import Role


@blueprint.get("/new")
@at_least(Role.EDITOR)
def new() -> str:
    """The empty form."""
    return _page(PersonForm(formdata=None))


@blueprint.post("/new")
@at_least(Role.EDITOR)
def create() -> ResponseReturnValue:
    """Add the contact that was typed."""
    form = PersonForm()
    if not form.validate():
        return _page(form), 422
    try:
        with writing() as session:
            contact_id = contacts.create(session.connection(), form.person, desk().config.pepper, by_teammate())
            name = session.scalar(select(Contact.public_id).where(Contact.id == contact_id))
            rows = list(session.scalars(select(ContactChannel).filter_by(contact_id=contact_id)))
    except AddressTakenError as taken:
        db.session.rollback()
        form.say_taken(taken)
        return _page(form), 422
    flash(" ".join(["The contact was added.", *remembered(rows)]), "done")
    return redirect(url_for("contacts.show", name=name), 303)


def _page(form: PersonForm) -> str:
    return render_template("contacts/new.html", form=form)
