"""Adding a group, and naming it anew."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField

from optin import groups
from optin.database import writing
from optin.groups import NameTakenError
from optin.pages.access import at_least
from optin.pages.groups.blueprint import blueprint, found_by_hand, found_for_change
from optin.pages.signature import signature
from optin.pages.typed import AtMost, DeskForm, required
from optin.vocabulary import Role

_TAKEN = "Another group has this name. Type another one."


class NameForm(DeskForm):
    """What the group is called."""

    name = StringField("Name", validators=[required("Type a name, for example Regulars."), AtMost(groups.LONGEST_NAME)])

    def say_taken(self) -> None:
        """Next to the field."""
        self.name.errors = [_TAKEN]


@blueprint.get("/new")
@at_least(Role.EDITOR)
def new() -> str:
    """The empty form."""
    return render_template("groups/new.html", form=NameForm(formdata=None))


@blueprint.post("/new")
@at_least(Role.EDITOR)
def create() -> ResponseReturnValue:
    """Make the group, which is empty at first."""
    form = NameForm()
    if not form.validate():
        return render_template("groups/new.html", form=form), 422
    try:
        with writing() as session:
            name = groups.create(session, form.name.data, signature()).public_id
    except NameTakenError:
        form.say_taken()
        return render_template("groups/new.html", form=form), 422
    flash(f"“{form.name.data}” is ready. Now add contacts.", "done")
    return redirect(url_for("groups.show", name=name), 303)


@blueprint.get("/<name>/edit")
@at_least(Role.EDITOR)
def edit(name: str) -> str:
    """The form with the name that it has."""
    group = found_by_hand(name)
    return render_template("groups/edit.html", group=group, form=NameForm(formdata=None, data={"name": group.name}))


@blueprint.post("/<name>/edit")
@at_least(Role.EDITOR)
def save(name: str) -> ResponseReturnValue:
    """Name it anew."""
    group, form = found_by_hand(name), NameForm()
    if not form.validate():
        return render_template("groups/edit.html", group=group, form=form), 422
    try:
        with writing() as session:
            groups.rename(session, found_for_change(session, name), form.name.data)
    except NameTakenError:
        form.say_taken()
        return render_template("groups/edit.html", group=group, form=form), 422
    flash("The name is saved.", "done")
    return redirect(url_for("groups.show", name=name), 303)
