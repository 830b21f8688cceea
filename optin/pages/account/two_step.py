"""Two-step sign-in for oneself: on with an authenticator app, off with one of its codes."""

from __future__ import annotations

from typing import Any, Final

import segno
from flask import current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import PasswordField, StringField

from optin import jobs
from optin.database import writing
from optin.desk import desk
from optin.pages.access import at_least
from optin.pages.account.blueprint import blueprint, knows_password
from optin.pages.sign_in import code, entry, mails
from optin.pages.sign_in.sign_in import wait_sentence
from optin.pages.typed import AtMost, DeskForm, required
from optin.team import passwords, two_step
from optin.vocabulary import Role

# The secret that is being set up, sealed, until the first code proves that the app has it.
_PENDING: Final = "two_step_secret"


class OnForm(DeskForm):
    """Proof that the app has the secret, and that it is really you."""

    code = StringField("Code from the app", [required("Type the six digits that your app shows."), AtMost(40)])
    password = PasswordField("Current password", [required("Type your current password."), AtMost(passwords.LONGEST)])


class OffForm(DeskForm):
    """Proof that the device is still yours."""

    code = StringField("Code", [required("Type the six digits that your app shows."), AtMost(40)])


@blueprint.route("/two-step", methods=["GET", "POST"])
@at_least(Role.VIEWER)
def turn_on() -> ResponseReturnValue:
    """Shows a new secret, and turns two-step sign-in on with the first code. The recovery codes are shown once."""
    if two_step.is_on(current_user):
        return redirect(url_for("account.turn_off"), 303)
    secret = session.setdefault(_PENDING, _factory().generate_totp_secret())
    form = OnForm()
    if not form.validate_on_submit() or not knows_password(form.password) or not _has_app(form, secret):
        uri = _factory().get_totp_uri(current_user.email, secret)
        picture = segno.make(uri, error="m").svg_data_uri(scale=5, border=3, dark="#000", light="#fff")
        key = _factory().get_totp_pretty_key(secret)
        return render_template("account/two_step.html", form=form, picture=picture, key=key), 422 if form.errors else 200
    codes = _factory().generate_recovery_codes(two_step.RECOVERY_CODES)
    with writing() as writer:
        two_step.turn_on(writer, current_user.id, secret, codes, desk().config.at_rest_key.encode())
        mails.queue_notice(writer, current_user, "Two-step sign-in was turned on.")
    jobs.wake()
    entry.begin_session_anew()
    return render_template("account/recovery_codes.html", codes=codes)


@blueprint.route("/two-step/end", methods=["GET", "POST"])
@at_least(Role.VIEWER)
def turn_off() -> ResponseReturnValue:
    """Asks for a code and turns two-step sign-in off."""
    if not two_step.is_on(current_user):
        return redirect(url_for("account.turn_on"), 303)
    form = OffForm()
    if not form.validate_on_submit() or not _has_code(form):
        return render_template("account/two_step_end.html", form=form), 422 if form.errors else 200
    with writing() as writer:
        two_step.turn_off(writer, current_user.id)
        mails.queue_notice(writer, current_user, "Two-step sign-in was turned off.")
    jobs.wake()
    entry.begin_session_anew()
    flash("Two-step sign-in is off. Your password is enough to sign in.", "done")
    return redirect(url_for("account.account"), 303)


def _factory() -> Any:
    return current_app.extensions["security"].totp_factory


def _has_app(form: OnForm, secret: str) -> bool:
    is_right = _factory().verify_totp(form.code.data.replace(" ", ""), secret, current_user, two_step.WINDOW)
    if not is_right:
        form.code.errors = [code.WRONG]
    return bool(is_right)


def _has_code(form: OffForm) -> bool:
    wait = entry.wait_for(entry.name_key(current_user.email))
    if wait:
        form.code.errors = [wait_sentence(wait)]
        return False
    if not code.is_right(current_user, form.code.data):
        form.code.errors = [code.WRONG]
        return False
    return True
