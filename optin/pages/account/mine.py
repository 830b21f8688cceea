"""One's own account at a glance."""

from __future__ import annotations

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import StringField

from optin import team
from optin.database import writing
from optin.pages.access import at_least
from optin.pages.account.blueprint import blueprint
from optin.pages.typed import AtMost, DeskForm, required
from optin.team import two_step
from optin.vocabulary import Role


class NameForm(DeskForm):
    """What the others call you."""

    name = StringField("Name", [required("Type your name."), AtMost(200)])


@blueprint.route("", methods=["GET", "POST"])
@at_least(Role.VIEWER)
def account() -> ResponseReturnValue:
    """Shows everything that one may change about oneself, and saves the name."""
    form = NameForm(name=current_user.name)
    if form.validate_on_submit():
        with writing() as writer:
            team.rename(writer, current_user.id, form.name.data)
        flash("Your name is saved.", "done")
        return redirect(url_for("account.account"), 303)
    page = render_template("account/account.html", form=form, teammate=current_user, has_two_step=two_step.is_on(current_user))
    return page, 422 if form.errors else 200


@blueprint.post("/sign-outs")
@at_least(Role.VIEWER)
def sign_out_everywhere() -> ResponseReturnValue:
    """End every session, this one included."""
    with writing() as writer:
        team.end_sessions(writer, current_user.id)
    session.clear()
    flash("You are signed out on every device.", "done")
    return redirect(url_for("sign_in.sign_in"), 303)
