"""One contact into a sequence or out of it, from the sequence's pages or from the contact's profile."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from optin import contact_search, jobs, sequences
from optin.clock import now
from optin.database import hot
from optin.models import Sequence
from optin.pages.access import at_least
from optin.pages.contacts.blueprint import found as found_contact
from optin.pages.contacts.blueprint import title_of
from optin.pages.sequences.blueprint import blueprint, found
from optin.pages.signature import signature
from optin.sending import sequence_leaving
from optin.vocabulary import EnrolledBy, Leaving, Role


@blueprint.post("/<name>/enrolments")
@at_least(Role.EDITOR)
def enrol(name: str) -> ResponseReturnValue:
    """Bring in a contact who was looked for."""
    _bring_in(found(name), request.form.get("contact", ""))
    words = request.form.get("q", "")[: contact_search.LONGEST]
    return redirect(url_for("sequences.additions", name=name, q=words or None), 303)


@blueprint.post("/enrolments/<contact_name>")
@at_least(Role.EDITOR)
def enrol_contact(contact_name: str) -> ResponseReturnValue:
    """Bring the contact of a profile into the sequence that was chosen there."""
    _bring_in(found(request.form.get("sequence", "")), contact_name)
    return redirect(url_for("contacts.show", name=contact_name, _anchor="sequences"), 303)


@blueprint.post("/<name>/enrolments/<contact_name>/removal")
@at_least(Role.EDITOR)
def take_out(name: str, contact_name: str) -> ResponseReturnValue:
    """Take a contact out; what has not left is not sent."""
    sequence, contact = found(name), found_contact(contact_name)
    who, at, title = title_of(contact), now(), sequence.name
    one = sequence_leaving.one(sequence.id, contact.id)
    if not hot(lambda connection: sequence_leaving.leave(connection, one, Leaving.BY_HAND, at)):
        abort(404)
    flash(f"{who} is not in “{title}” any more.", "done")
    if request.form.get("back") == "contact":
        return redirect(url_for("contacts.show", name=contact_name, _anchor="sequences"), 303)
    return redirect(url_for("sequences.people", name=name), 303)


def _bring_in(sequence: Sequence, contact_name: str) -> None:
    contact = found_contact(contact_name)
    who, at, by = title_of(contact), now(), signature()
    sequence_id, contact_id, title = sequence.id, contact.id, sequence.name
    came = hot(lambda connection: sequences.enrol(connection, sequence_id, contact_id, at, by=EnrolledBy.HAND, who=by))
    if came:
        flash(f"{who} is in “{title}”.", "done")
        jobs.wake()
    else:
        flash(f"{who} cannot come into “{title}”: they have been through it, are in it, or it takes nobody now.", "error")
