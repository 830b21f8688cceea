"""A forgotten password, and the first one of somebody who was invited: both are a link by mail to one small page."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import PasswordField

from optin import jobs, team
from optin.addresses import AddressError, read_email
from optin.database import db, writing
from optin.desk import desk
from optin.models import Teammate
from optin.pages.limits import tries
from optin.pages.sign_in import entry, mails
from optin.pages.sign_in.blueprint import blueprint
from optin.pages.typed import AddressField, AtMost, DeskForm, reads, required
from optin.team import links, passwords
from optin.tokens import Purpose, TokenError, TokenExpiredError


class ForgotForm(DeskForm):
    """Whose password it is."""

    email = AddressField("E-mail", [required("Type your e-mail address."), AtMost(320), reads(read_email, AddressError)])


class PasswordForm(DeskForm):
    """A new password, typed once."""

    password = PasswordField("New password", [required("Choose a password.")])


@blueprint.route("/forgot", methods=["GET", "POST"])
@tries
def forgot() -> ResponseReturnValue:
    """Sends a link. The answer is the same whether or not anybody has the address."""
    form = ForgotForm()
    if not form.validate_on_submit():
        return render_template("sign_in/forgot.html", form=form), 422 if form.errors else 200
    wait = entry.wait_for(entry.name_key(form.email.data, "forgotten"))
    teammate = team.find(read_email(form.email.data))
    if not wait and teammate is not None and teammate.active:
        with writing() as session:
            mails.queue_reset_link(session, teammate)
        jobs.wake()
    flash("If somebody works here under that address, a mail with a link is on its way. It works for an hour.", "info")
    return redirect(url_for("sign_in.sign_in"), 303)


@blueprint.route("/reset/<token>", methods=["GET", "POST"])
@tries
def reset(token: str) -> ResponseReturnValue:
    """A new password. Signing in, with the code where there is one, comes after it."""
    teammate = _whose(Purpose.RESET, token)
    if isinstance(teammate, int):
        return render_template("sign_in/over.html"), teammate
    form = PasswordForm()
    if not _choose(form, teammate):
        page = render_template("sign_in/password.html", form=form, teammate=teammate, title="Choose a new password")
        return page, 422 if form.errors else 200
    flash("Your password is changed. Sign in with the new one.", "done")
    return redirect(url_for("sign_in.sign_in"), 303)


@blueprint.route("/join/<token>", methods=["GET", "POST"])
@tries
def join(token: str) -> ResponseReturnValue:
    """The first password of an invited teammate, who is in at once."""
    teammate = _whose(Purpose.INVITE, token)
    if isinstance(teammate, int):
        return render_template("sign_in/over.html", invited=True), teammate
    form = PasswordForm()
    if not _choose(form, teammate):
        page = render_template("sign_in/password.html", form=form, teammate=teammate, title="Join the team")
        return page, 422 if form.errors else 200
    db.session.rollback()
    return entry.after_password(db.session.get_one(Teammate, teammate.id, populate_existing=True), "/")


def _whose(purpose: Purpose, token: str) -> Teammate | int:
    """Who may choose a password with this link, or the status that says why nobody may."""
    try:
        return links.read(desk().tokens, purpose, token)
    except TokenExpiredError:
        return 410
    except TokenError:
        return 404


def _choose(form: PasswordForm, teammate: Teammate) -> bool:
    """Whether a good password was typed and is saved."""
    if not form.validate_on_submit():
        return False
    problem = passwords.problem(form.password.data, teammate.email)
    if problem:
        form.password.errors = [problem]
        return False
    password_hash = passwords.hashed(form.password.data)
    try:
        with writing() as session:
            if teammate.password:
                mails.queue_notice(session, teammate, "Your password was changed.")
            team.set_password(session, teammate, password_hash)
    except team.NotInvitedError:
        form.form_errors.append("This link was used a moment ago. Ask for a new one.")
        return False
    jobs.wake()
    return True
