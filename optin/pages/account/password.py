"""Another password for oneself."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import PasswordField

from optin import jobs, team
from optin.database import writing
from optin.pages.access import at_least
from optin.pages.account.blueprint import blueprint, knows_password
from optin.pages.sign_in import entry, mails
from optin.pages.typed import AtMost, DeskForm, required
from optin.team import passwords
from optin.vocabulary import Role


class PasswordForm(DeskForm):
    """The password of now and the one to come."""

    current = PasswordField("Current password", [required("Type your current password."), AtMost(passwords.LONGEST)])
    new = PasswordField("New password", [required("Choose a new password.")])


@blueprint.route("/password", methods=["GET", "POST"])
@at_least(Role.VIEWER)
def change_password() -> ResponseReturnValue:
    """Saves a new password, which ends every other session."""
    form = PasswordForm()
    if not form.validate_on_submit() or not _is_good(form) or not knows_password(form.current):
        return render_template("account/password.html", form=form), 422 if form.errors else 200
    password_hash = passwords.hashed(form.new.data)
    with writing() as session:
        teammate = team.set_password(session, current_user, password_hash)
        mails.queue_notice(session, teammate, "Your password was changed.")
    jobs.wake()
    entry.begin_session_anew()
    flash("Your password is changed. You are signed out everywhere else.", "done")
    return redirect(url_for("account.account"), 303)


def _is_good(form: PasswordForm) -> bool:
    problem = passwords.problem(form.new.data, current_user.email)
    if problem:
        form.new.errors = [problem]
    return problem is None
