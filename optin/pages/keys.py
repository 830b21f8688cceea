"""API keys: which programs there are, a new key, which is shown once, and taking one away."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from optin import keys
from optin.database import db, writing
from optin.desk import desk
from optin.models import ApiKey
from optin.pages.access import at_least
from optin.pages.moments import human, iso
from optin.pages.typed import AtMost, DeskForm, required
from optin.vocabulary import Role

blueprint = Blueprint("keys", __name__, url_prefix="/keys")

_MEANINGS: Final = {
    "read": "read contacts, events, forms and messages",
    "consent": "add contacts and forms, state opt-ins and opt-outs",
    "send": "send messages and broadcasts",
    "override": "send to people who did not opt in, with a reason",
    "all": "everything, also mail to the team in the sandbox",
}
_MODES: Final = (
    SelectChoice("live", "Live: reaches the real channels."),
    SelectChoice("test", "Test: reaches the sandbox only."),
)


class KeyForm(DeskForm):
    """A name to know the program by, and what it may do."""

    name = StringField("Name", [required("Type a name, for example Web shop."), AtMost(100)])
    scopes = SelectMultipleField(
        "What may it do?",
        choices=[SelectChoice(scope, f"{scope}: {_MEANINGS[scope]}") for scope in keys.SCOPES],
        validate_choice=False,  # `validate_scopes` has better words
    )
    mode = RadioField("Mode", choices=_MODES, default="live")

    def validate_scopes(self, field: Any) -> None:
        """At least one that there is."""
        if not field.data or set(field.data) - set(keys.SCOPES):
            raise ValidationError("Choose at least one thing that the program may do.")


@blueprint.get("")
@at_least(Role.OWNER)
def listing() -> str:
    """Every key that still opens something, and the ones that were revoked."""
    return render_template("keys/list.html", rows=keys.everyone(db.session()), iso=iso, human=human)


@blueprint.route("/new", methods=["GET", "POST"])
@at_least(Role.OWNER)
def new() -> ResponseReturnValue:
    """Asks for a name and scopes, and shows the key once."""
    form = KeyForm()
    if not form.validate_on_submit():
        return render_template("keys/new.html", form=form), 422 if form.errors else 200
    with writing() as session:
        text = keys.create_key(session, form.name.data, form.scopes.data, form.mode.data)
    address = desk().config.public_url + url_for("api.list_contacts")
    return render_template("keys/made.html", name=form.name.data, text=text, address=address)


@blueprint.get("/<int(max=2147483647):number>/revoke")
@at_least(Role.OWNER)
def ask_to_revoke(number: int) -> str:
    """What will happen."""
    return render_template("keys/revoke.html", key=_found(number))


@blueprint.post("/<int(max=2147483647):number>/revoke")
@at_least(Role.OWNER)
def revoke(number: int) -> ResponseReturnValue:
    """From the next request on the key opens nothing."""
    found = _found(number)
    with writing() as session:
        keys.revoke(session, number)
    flash(f"The key {found.name} was revoked.", "done")
    return redirect(url_for("keys.listing"), 303)


def _found(number: int) -> ApiKey:
    return db.session.get(ApiKey, number) or abort(404)
