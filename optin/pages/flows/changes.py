"""Deleting a flow, and beginning one by hand with one contact."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from optin import contact_search, flows, jobs, preferences
from optin.clock import now
from optin.conversation import starting
from optin.conversation.speaking import TemplateGoneError
from optin.conversation.starting import Beginning, NoFlowError, SaidYesError
from optin.database import db, writing
from optin.ledger.write import NoContactError
from optin.models import Contact
from optin.pages.access import at_least
from optin.pages.contacts.blueprint import title_of
from optin.pages.flows.blueprint import blueprint, found, found_for_change
from optin.pages.signature import signature
from optin.vocabulary import Channel, Role


@blueprint.get("/<name>/deletion")
@at_least(Role.EDITOR)
def ask_to_delete(name: str) -> str:
    """Say what will happen, before it does."""
    flow, version = found(name)
    return render_template("flows/delete.html", flow=flow, version=version)


@blueprint.post("/<name>/deletion")
@at_least(Role.EDITOR)
def delete(name: str) -> ResponseReturnValue:
    """Take the flow off the list."""
    _, version = found(name)
    title = version.name
    with writing() as session:
        flows.delete(found_for_change(session, name))
    flash(f"“{title}” is deleted. Whoever is in it comes to its end.", "done")
    return redirect(url_for(".listing"), 303)


@blueprint.post("/<name>/runs")
@at_least(Role.EDITOR)
def begin(name: str) -> ResponseReturnValue:
    """Begin it with the contact that was typed."""
    flow, version = found(name)
    typed = request.form.get("contact", "").strip()[: contact_search.LONGEST]
    contact = contact_search.named(db.session(), typed, preferences.current().country) if typed else None
    channel = next((one for one in Channel if one.word == request.form.get("channel")), Channel.of(version.channels[0]))
    if contact is None:
        flash("Nobody has this phone number or e-mail address. Type it in full.", "error")
    else:
        _begin(flow.id, contact, channel)
    return redirect(url_for(".show", name=name), 303)


def _begin(flow_id: int, contact: Contact, channel: Channel) -> None:
    title, name = title_of(contact), contact.public_id
    beginning = Beginning(flow_id=flow_id, contact_id=contact.id, channel=channel, teammate=signature())
    try:
        with writing() as session:
            begun = starting.begin(session.connection(), beginning, now())
    except SaidYesError:
        flash(f"{title} has opted in already.", "info")
    except (NoFlowError, NoContactError, TemplateGoneError):
        flash("The flow, its template or the contact is gone, or it does not run by hand on this channel.", "error")
    else:
        jobs.wake()
        url = url_for("contacts.conversation", name=name, word=channel.word)
        is_on = begun.run_id is not None
        said = f"The flow {'has begun' if is_on else 'did not begin'} with {title}."
        why = "" if is_on or begun.verdict is None else begun.verdict.sentence
        flash(Markup('{} {} <a href="{}">Conversation</a>').format(said, why, url), "done" if is_on else "error")
