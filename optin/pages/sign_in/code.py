"""The second step: a one-time code, or a recovery code."""

from __future__ import annotations

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import StringField

from optin.database import writing
from optin.desk import desk
from optin.models import Teammate
from optin.pages.limits import tries
from optin.pages.sign_in import entry
from optin.pages.sign_in.blueprint import blueprint
from optin.pages.sign_in.sign_in import wait_sentence
from optin.pages.typed import AtMost, DeskForm, required
from optin.team import two_step

WRONG = "This code is wrong, or it was used before. Type the one that your app shows now."


class CodeForm(DeskForm):
    """Six digits, or a recovery code."""

    code = StringField("Code", [required("Type the six digits that your app shows."), AtMost(40)])


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@tries
def code() -> ResponseReturnValue:
    """Asks for the code after the right password."""
    if current_user.is_authenticated:
        return redirect("/")
    known = entry.half_way()
    if known is None:
        return redirect(url_for("sign_in.sign_in"), 303)
    teammate, following = known
    form = CodeForm()
    if not form.validate_on_submit():
        return render_template("sign_in/code.html", form=form), 422 if form.errors else 200
    wait = entry.wait_for(entry.name_key(teammate.email))
    if wait:
        form.code.errors = [wait_sentence(wait)]
        return render_template("sign_in/code.html", form=form), 429
    if not is_right(teammate, form.code.data):
        form.code.errors = [WRONG]
        return render_template("sign_in/code.html", form=form), 422
    return entry.let_in(teammate, following)


def is_right(teammate: Teammate, typed: str) -> bool:
    """Whether this is the teammate's code of this minute, or a recovery code. Either is used up by asking."""
    digits = typed.replace(" ", "")
    if digits.isascii() and digits.isdigit() and len(digits) == 6:
        factory = current_app.extensions["security"].totp_factory
        return bool(factory.verify_totp(digits, teammate.tf_totp_secret, teammate, two_step.WINDOW))
    with writing() as session:
        return two_step.use_recovery_code(session, teammate.id, typed, desk().config.at_rest_key.encode())
