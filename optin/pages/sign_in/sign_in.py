"""Sign in with e-mail and password; sign out."""

from __future__ import annotations

from flask import redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security import logout_user
from wtforms import PasswordField

from optin import team
from optin.addresses import AddressError, read_email
from optin.models import Teammate
from optin.pages.access import at_least
from optin.pages.limits import tries
from optin.pages.sign_in import entry
from optin.pages.sign_in.blueprint import blueprint
from optin.pages.typed import AddressField, AtMost, DeskForm, required
from optin.team import passwords
from optin.vocabulary import Role

# Says nothing about which of the two was wrong, or whether anybody has the address.
NO_MATCH = "This e-mail address and password do not open this desk. Check both and try again."


class SignInForm(DeskForm):
    """E-mail and password."""

    email = AddressField("E-mail", [required("Type your e-mail address."), AtMost(320)])
    password = PasswordField("Password", [required("Type your password."), AtMost(passwords.LONGEST)])


@blueprint.route("/sign-in", methods=["GET", "POST"])
@tries
def sign_in() -> ResponseReturnValue:
    """The page in front of everything."""
    following = entry.own_path(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(following)
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form, following, 422 if form.errors else 200)
    wait = entry.wait_for(entry.name_key(form.email.data))
    if wait:
        form.form_errors.append(wait_sentence(wait))
        return _page(form, following, 429)
    teammate = _opened_by(form.email.data, form.password.data)
    if teammate is None:
        form.form_errors.append(NO_MATCH)
        return _page(form, following, 422)
    return entry.after_password(teammate, following)


@blueprint.post("/sign-out")
@at_least(Role.VIEWER)
def sign_out() -> ResponseReturnValue:
    """End this session."""
    logout_user()
    session.clear()
    return redirect(url_for("sign_in.sign_in"), 303)


def wait_sentence(seconds: int) -> str:
    """Why nothing is tried for now, the same whether or not the account exists."""
    minutes = -(-seconds // 60)
    unit = f"{seconds} seconds" if seconds < 60 else "a minute" if minutes == 1 else f"{minutes} minutes"
    return f"Too many attempts for this address. Wait {unit} and try again."


def _opened_by(typed: str, password: str) -> Teammate | None:
    try:
        teammate = team.find(read_email(typed))
    except AddressError:
        teammate = None
    is_right = passwords.matches(password, teammate.password if teammate else None)
    return teammate if teammate and is_right and teammate.active else None


def _page(form: SignInForm, following: str, status: int) -> ResponseReturnValue:
    return render_template("sign_in/sign_in.html", form=form, following=following, is_new=not team.exists()), status
