"""Editing a contact. A changed address begins its channels anew, and the page says so."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from optin import contacts
from optin.contacts import AddressTakenError
from optin.database import db, writing
from optin.desk import desk
from optin.ledger.write import NoContactError
from optin.models import Contact, ContactChannel
from optin.pages.access import at_least
from optin.pages.contacts.beginnings import begun
from optin.pages.contacts.blueprint import blueprint, by_teammate, found
from optin.pages.contacts.fields import PersonForm, filled
from optin.vocabulary import Role


@blueprint.get("/<name>/edit")
@at_least(Role.EDITOR)
def edit(name: str) -> str:
    """The form with what is known."""
    contact = found(name)
    return _page(contact, PersonForm(contact, formdata=None, data=filled(contact)))


@blueprint.post("/<name>/edit")
@at_least(Role.EDITOR)
def save(name: str) -> ResponseReturnValue:
    """Keep what was typed."""
    contact = found(name)
    form = PersonForm(contact)
    if not form.validate():
        return _page(contact, form), 422
    try:
        with writing() as session:
            anew = contacts.change(session.connection(), contact.id, form.person, desk().config.pepper, by_teammate())
            query = select(ContactChannel).where(ContactChannel.contact_id == contact.id, ContactChannel.channel.in_(anew))
            rows = list(session.scalars(query.order_by(ContactChannel.channel)))
    except AddressTakenError as taken:
        db.session.rollback()
        form.say_taken(taken)
        return _page(found(name), form), 422
    except NoContactError:
        abort(404)
    flash(" ".join(["Saved.", *begun(rows)]), "done")
    return redirect(url_for("contacts.show", name=name), 303)


def _page(contact: Contact, form: PersonForm) -> str:
    return render_template("contacts/edit.html", contact=contact, form=form)
