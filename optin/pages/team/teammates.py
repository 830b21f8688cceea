"""One teammate: role, letting them go and back in, and help for somebody who lost the device with the codes."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.orm import Session
from wtforms import RadioField

from optin import jobs, team
from optin.database import writing
from optin.models import Teammate
from optin.pages.access import at_least
from optin.pages.sign_in import mails
from optin.pages.team.blueprint import ROLES, blueprint, teammate_or_404
from optin.pages.typed import DeskForm
from optin.team import two_step
from optin.vocabulary import Role

LAST_OWNER = "This is the last owner. Make somebody else an owner first."


class RoleForm(DeskForm):
    """What a teammate may do."""

    role = RadioField("Role", choices=ROLES)


@blueprint.get("/<name>")
@at_least(Role.OWNER)
def teammate(name: str) -> str:
    """The page of a teammate."""
    found = teammate_or_404(name)
    return _page(found, RoleForm(formdata=None, role=found.role.word))


@blueprint.post("/<name>/role")
@at_least(Role.OWNER)
def change_role(name: str) -> ResponseReturnValue:
    """Give another role, which signs the teammate out everywhere."""
    found = teammate_or_404(name)
    form = RoleForm()
    if not form.validate_on_submit():
        return _page(found, form), 422
    role = Role.of(form.role.data)
    try:
        with writing() as session:
            team.change_role(session, found.id, role)
    except team.LastOwnerError:
        form.role.errors = [LAST_OWNER]
        return _page(found, form), 422
    flash(f"{_called(found)} is now {'an' if role is not Role.VIEWER else 'a'} {role.word}.", "done")
    return _back(found)


@blueprint.post("/<name>/deactivations")
@at_least(Role.OWNER)
def deactivate(name: str) -> ResponseReturnValue:
    """Let a teammate in no more. What they did stays under their name."""
    found = teammate_or_404(name)
    try:
        with writing() as session:
            team.deactivate(session, found.id)
    except team.LastOwnerError:
        flash(LAST_OWNER, "error")
        return redirect(url_for("team.teammate", name=name), 303)
    flash(f"{_called(found)} can no longer sign in.", "done")
    return _back(found)


@blueprint.post("/<name>/reactivations")
@at_least(Role.OWNER)
def reactivate(name: str) -> ResponseReturnValue:
    """Let a teammate in again."""
    found = teammate_or_404(name)
    with writing() as session:
        team.reactivate(session, found.id)
    flash(f"{_called(found)} can sign in again.", "done")
    return redirect(url_for("team.teammate", name=name), 303)


@blueprint.post("/<name>/lost-devices")
@at_least(Role.OWNER)
def lost_device(name: str) -> ResponseReturnValue:
    """Turn two-step sign-in off for somebody else. One's own needs a code (`/account/two-step`)."""
    found = teammate_or_404(name)
    if found.id != current_user.id and two_step.is_on(found):
        with writing() as session:
            _turn_off(session, found)
        jobs.wake()
        flash(f"Two-step sign-in is off for {_called(found)}, who was told by mail.", "done")
    return redirect(url_for("team.teammate", name=name), 303)


def _turn_off(session: Session, found: Teammate) -> None:
    two_step.turn_off(session, found.id)
    mails.queue_notice(session, found, "An owner turned off two-step sign-in for you, because you lost your device.")


def _called(found: Teammate) -> str:
    return found.name or found.email


def _back(found: Teammate) -> ResponseReturnValue:
    """To the teammate; to the front door for somebody who changed their own rights and so signed themselves out."""
    own = found.id == current_user.id
    return redirect(url_for("sign_in.sign_in") if own else url_for("team.teammate", name=found.public_id), 303)


def _page(found: Teammate, form: RoleForm) -> str:
    return render_template(
        "team/teammate.html",
        teammate=found,
        form=form,
        is_self=found.id == current_user.id,
        has_two_step=two_step.is_on(found),
    )
