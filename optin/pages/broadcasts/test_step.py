"""The fourth step: the message to one contact who is chosen here, on the same way as any message by hand."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from optin import contact_search, jobs, preferences
from optin.clock import now
from optin.contact_search import Search
from optin.database import db, writing
from optin.models import Contact
from optin.pages.access import at_least
from optin.pages.broadcasts.blueprint import blueprint, connection, draft
from optin.pages.contacts.blueprint import found as found_contact
from optin.pages.contacts.blueprint import title_of
from optin.pages.contacts.explanations import with_why
from optin.pages.signature import signature
from optin.sending import compose, facts, personal
from optin.sending.compose import Composed, Letter
from optin.vocabulary import Outcome, Path, Role

CONTACTS_SHOWN = 10


@blueprint.get("/<name>/test")
@at_least(Role.EDITOR)
def test(name: str) -> str:
    """Looking for the contact. The step may be left out."""
    row = draft(name)
    text = request.args.get("q", "").strip()[: contact_search.LONGEST]
    found = contact_search.find(db.session(), Search(text, country=preferences.current().country), now()).rows
    return render_template("broadcasts/test.html", row=row, words=text, found=found[:CONTACTS_SHOWN])


@blueprint.post("/<name>/test")
@at_least(Role.EDITOR)
def send_test(name: str) -> ResponseReturnValue:
    """Send it, unless something stands against it; then say what."""
    row = draft(name)
    contact = found_contact(request.form.get("contact", ""))
    letter = _letter(row, contact)
    with writing() as session:
        composed = compose.send(session.connection(), letter, now())
    jobs.wake()
    flash(*_said(composed, contact, letter))
    text = request.form.get("q", "")[: contact_search.LONGEST]
    return redirect(url_for("broadcasts.test", name=name, q=text or None), 303)


def _letter(row: Row[Any], contact: Contact) -> Letter:
    filled = personal.words(connection(), row)(contact)
    return Letter(
        contact_id=contact.id,
        channel=row.channel,
        address=facts.address_of(contact, row.channel),
        category=row.category,
        wording=row.wording,
        subject=filled["subject"],
        body=filled["body"],
        teammate=signature(),
        template_version_id=row.template_version_id,
    )


def _said(composed: Composed, contact: Contact, letter: Letter) -> tuple[str, str]:
    who = title_of(contact)
    if composed.verdict.outcome in (Outcome.SEND, Outcome.HOLD):
        return f"A test is on its way to {who}.", "done"
    sentence = f"No test was sent to {who}. {composed.verdict.sentence} Choose another contact."
    return with_why(sentence, contact, letter.draft(Path.COMPOSE)), "warning"
