"""The first page of a new desk: the organisation and its first owner, opened by a one-time link."""

from __future__ import annotations

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from wtforms import PasswordField, SelectField, StringField

from optin import preferences, team
from optin.addresses import AddressError, read_email
from optin.database import writing
from optin.pages.limits import tries
from optin.pages.preferences.settings import COUNTRIES
from optin.pages.sign_in import entry
from optin.pages.typed import AddressField, AtMost, DeskForm, reads, required
from optin.team import passwords
from optin.vocabulary import Role

blueprint = Blueprint("set_up", __name__)


class SetUpForm(DeskForm):
    """What the desk needs to know before anything else."""

    organisation = StringField("Organisation name", [required("Type the name that people know you by."), AtMost(200)])
    country = SelectField("Default country", choices=COUNTRIES)
    name = StringField("Your name", [required("Type your name."), AtMost(200)])
    email = AddressField("Your e-mail", [required("Type your e-mail address."), reads(read_email, AddressError)])
    password = PasswordField("Password", [required("Choose a password.")])


@blueprint.route("/set-up/<token>", methods=["GET", "POST"])
@tries
def set_up(token: str) -> ResponseReturnValue:
    """Works once, while nobody works here."""
    if not team.is_open(token):
        return render_template("set_up/over.html", is_set_up=team.exists()), 410
    standing = preferences.current()
    form = SetUpForm(organisation=standing.organisation, country=standing.country)
    if not form.validate_on_submit() or not _has_good_password(form):
        return render_template("set_up/set_up.html", form=form, token=token), 422 if form.errors else 200
    person = team.Person(form.name.data, read_email(form.email.data), Role.OWNER)
    password_hash = passwords.hashed(form.password.data)
    try:
        with writing() as session:
            owner = team.set_up(session, token, person, password_hash, form.organisation.data, form.country.data)
    except team.SetUpOverError:
        return render_template("set_up/over.html", is_set_up=team.exists()), 410
    answer = entry.let_in(owner)
    flash("Your desk is ready. The list below shows what comes next.", "done")
    return answer


def _has_good_password(form: SetUpForm) -> bool:
    problem = passwords.problem(form.password.data, read_email(form.email.data).key)
    if problem:
        form.password.errors = [problem]
    return problem is None
