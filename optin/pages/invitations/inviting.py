"""Inviting: one contact by its button, or, where a setting names the legal basis, the whole group."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from optin import jobs
from optin.clock import now
from optin.conversation import starting, whole_groups
from optin.conversation.speaking import TemplateGoneError
from optin.conversation.starting import Beginning, Begun, NoFlowError, SaidYesError
from optin.database import db, writing
from optin.ledger.write import NoContactError
from optin.models import Contact, Flow, Group
from optin.pages.access import at_least
from optin.pages.contacts.blueprint import found as found_contact
from optin.pages.contacts.blueprint import title_of
from optin.pages.contacts.explanations import with_why
from optin.pages.invitations.blueprint import Asked, asked, blueprint
from optin.pages.invitations.listing import allowed
from optin.pages.signature import signature
from optin.vocabulary import Channel, Outcome, Role


@blueprint.post("")
@at_least(Role.EDITOR)
def invite() -> ResponseReturnValue:
    """Invite one contact."""
    chosen = _chosen()
    contact = found_contact(request.form.get("contact", ""))
    title = title_of(contact)
    try:
        begun = _begin(chosen, contact)
    except SaidYesError:
        flash(f"{title} has opted in already.", "info")
    except (NoFlowError, NoContactError, TemplateGoneError):
        flash("The flow, its template or the contact is gone. Choose again.", "error")
    else:
        _tell(begun, contact, title)
    return _back(chosen)


@blueprint.post("/everyone")
@at_least(Role.EDITOR)
def invite_everyone() -> ResponseReturnValue:
    """Begin to invite the whole group, on the legal basis that the setting names. Whoever may not be asked is left out."""
    chosen = _chosen()
    if not allowed().basis:
        abort(403)
    if not request.form.get("sure"):
        flash("Nobody was invited. Tick the box to say that the legal basis holds for everyone in the group.", "warning")
        return _back(chosen)
    with writing() as session:
        begun = whole_groups.begin(session, *_all_three(chosen), signature())
    if begun is None:
        flash("The group is being invited already.", "info")
    else:
        flash("Everybody in the group is being looked at.", "done")
        jobs.wake_long_work()
    return _back(chosen)


@blueprint.post("/everyone/stop")
@at_least(Role.EDITOR)
def stop_inviting() -> ResponseReturnValue:
    """Invite nobody else of the group. Whoever was invited stays so."""
    chosen = _chosen()
    with writing() as session:
        asking = whole_groups.latest(session, *_all_three(chosen))
        if asking is not None:
            whole_groups.stop(session, asking.id, signature())
    flash("Nobody else is invited.", "done")
    return _back(chosen)


def _chosen() -> Asked:
    chosen = asked(db.session(), request.form)
    _all_three(chosen)
    return chosen


def _all_three(chosen: Asked) -> tuple[Group, Flow, Channel]:
    if chosen.group is None or chosen.flow is None or chosen.channel is None:
        abort(404)
    return chosen.group, chosen.flow[0], chosen.channel


def _begin(chosen: Asked, contact: Contact) -> Begun:
    group, flow, channel = _all_three(chosen)
    beginning = Beginning(flow_id=flow.id, contact_id=contact.id, channel=channel, teammate=signature(), group_id=group.id)
    with writing() as session:
        return starting.begin(session.connection(), beginning, now())


def _tell(begun: Begun, contact: Contact, title: str) -> None:
    verdict = begun.verdict
    if begun.refused is not None and verdict is not None:
        flash(with_why(f"{title} was not invited. {verdict.sentence}", contact, begun.refused), "error")
        return
    is_held = verdict is not None and verdict.outcome is Outcome.HOLD
    flash(f"{title} is invited{', as soon as it is in the contact’s hours' if is_held else ''}.", "done")
    jobs.wake()


def _back(chosen: Asked) -> ResponseReturnValue:
    words: dict[str, Any] = {name: request.form.get(name) or None for name in ("q", "before", "after")}
    return redirect(url_for(".listing", **{**words, **chosen.words}), 303)
