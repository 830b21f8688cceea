"""Inviting somebody: a new teammate without a password, and a link to choose one."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, StringField

from optin import jobs, team
from optin.addresses import AddressError, read_email
from optin.database import writing
from optin.models import Teammate
from optin.pages.access import at_least
from optin.pages.sign_in import mails
from optin.pages.signature import signature
from optin.pages.team.blueprint import ROLES, blueprint, teammate_or_404
from optin.pages.typed import AddressField, AtMost, DeskForm, reads, required
from optin.vocabulary import Role


class InviteForm(DeskForm):
    """Who joins, and what they may do."""

    name = StringField("Name", [required("Type their name."), AtMost(200)])
    email = AddressField("E-mail", [required("Type their e-mail address."), reads(read_email, AddressError)])
    role = RadioField("Role", choices=ROLES, default=Role.VIEWER.word)


@blueprint.route("/invitations", methods=["GET", "POST"])
@at_least(Role.OWNER)
def invite() -> ResponseReturnValue:
    """Asks for name, address and role, and shows the link once."""
    form = InviteForm()
    if not form.validate_on_submit():
        return render_template("team/invite.html", form=form), 422 if form.errors else 200
    person = team.Person(form.name.data, read_email(form.email.data), Role.of(form.role.data))
    try:
        with writing() as session:
            teammate = team.add(session, person, None)
            link = mails.invitation_link(teammate)
            mails.queue_invitation(session, teammate, link, signature())
    except team.EmailTakenError:
        form.email.errors = ["Somebody with this address is on the team already."]
        return render_template("team/invite.html", form=form), 422
    return _invited(teammate, link)


@blueprint.post("/<name>/invitations")
@at_least(Role.OWNER)
def invite_again(name: str) -> ResponseReturnValue:
    """Another link for somebody who has no password yet. The link before it is over."""
    teammate = teammate_or_404(name)
    if teammate.password or not teammate.active:
        return redirect(url_for("team.teammate", name=name), 303)
    try:
        with writing() as session:
            teammate = team.end_sessions(session, teammate.id)
            link = mails.invitation_link(teammate)
            mails.queue_invitation(session, teammate, link, signature())
    except team.NotInvitedError:
        abort(404)
    return _invited(teammate, link)


def _invited(teammate: Teammate, link: str) -> str:
    jobs.wake()
    return render_template("team/invited.html", teammate=teammate, link=link)
