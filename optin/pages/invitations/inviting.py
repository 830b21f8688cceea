"""Inviting: one contact by its button, or, where a setting names the legal basis, all of a page at once."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from optin import jobs
from optin.clock import now
from optin.conversation import starting
from optin.conversation.speaking import TemplateGoneError
from optin.conversation.starting import Beginning, Begun, NoFlowError, SaidYesError
from optin.database import db, writing
from optin.ledger.write import NoContactError
from optin.models import Contact
from optin.pages.access import at_least
from optin.pages.contacts.blueprint import found as found_contact
from optin.pages.contacts.blueprint import title_of
from optin.pages.invitations.blueprint import Asked, asked, blueprint
from optin.pages.invitations.listing import allowed
from optin.pages.signature import signature
from optin.vocabulary import Channel, Outcome, Path, Role

MOST_AT_ONCE = 50  # as many as stand on a page


@blueprint.post("")
@at_least(Role.EDITOR)
def invite() -> ResponseReturnValue:
    """Invite one contact."""
    chosen = _chosen()
    contact = found_contact(request.form.get("contact", ""))
    title = title_of(contact)
    try:
        begun = _begin(chosen, contact, "")
    except SaidYesError:
        flash(f"{title} has opted in already.", "info")
    except (NoFlowError, NoContactError, TemplateGoneError):
        flash("The flow, its template or the contact is gone. Choose again.", "error")
    else:
        _tell(begun, contact, title, chosen)
    return _back(chosen)


@blueprint.post("/many")
@at_least(Role.EDITOR)
def invite_many() -> ResponseReturnValue:
    """Invite those who stood on the page, on the legal basis that the setting names. Whoever may not be asked is left out."""
    chosen, basis = _chosen(), allowed().basis
    if not basis:
        abort(403)
    if not request.form.get("sure"):
        flash("Nobody was invited. Tick the box to say that the legal basis holds for everyone on this page.", "warning")
        return _back(chosen)
    begun = [_try_to_begin(chosen, name, basis) for name in request.form.getlist("contact")[:MOST_AT_ONCE]]
    invited = sum(one is not None and one.run_id is not None for one in begun)
    flash(f"{invited} invited. {len(begun) - invited} were left out." if begun else "There is nobody to invite.", "done")
    jobs.wake()
    return _back(chosen)


def _chosen() -> Asked:
    chosen = asked(db.session(), request.form)
    given = (chosen.group, chosen.flow, chosen.channel)
    return chosen if all(given) else abort(404)


def _try_to_begin(chosen: Asked, name: str, basis: str) -> Begun | None:
    try:
        return _begin(chosen, found_contact(name), basis)
    except (NoFlowError, SaidYesError, NoContactError, TemplateGoneError):
        return None


def _begin(chosen: Asked, contact: Contact, basis: str) -> Begun:
    beginning = Beginning(
        flow_id=chosen.flow[0].id if chosen.flow else 0,
        contact_id=contact.id,
        channel=chosen.channel or Channel.SMS,
        teammate=signature(),
        group_id=chosen.group.id if chosen.group else None,
        basis=basis,
    )
    with writing() as session:
        return starting.begin(session.connection(), beginning, now())


def _tell(begun: Begun, contact: Contact, title: str, chosen: Asked) -> None:
    verdict = begun.verdict
    if begun.run_id is None and verdict is not None:
        channel = chosen.channel.word if chosen.channel else None
        url = url_for("contacts.why", name=contact.public_id, path=Path.INVITE.word, channel=channel)
        flash(Markup('{} was not invited. {} <a href="{}">Why</a>').format(title, verdict.sentence, url), "error")
        return
    is_held = verdict is not None and verdict.outcome is Outcome.HOLD
    flash(f"{title} is invited{', as soon as it is in the contact’s hours' if is_held else ''}.", "done")
    jobs.wake()


def _back(chosen: Asked) -> ResponseReturnValue:
    words: dict[str, Any] = {name: request.form.get(name) or None for name in ("q", "before", "after")}
    return redirect(url_for(".listing", **{**words, **chosen.words}), 303)
