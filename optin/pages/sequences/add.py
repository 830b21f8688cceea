"""Adding a sequence, and changing its options."""

from __future__ import annotations

from typing import Any, Final

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from optin import sequences
from optin.database import db, writing
from optin.models import FormVersion, OptInForm, Sequence
from optin.pages.access import at_least
from optin.pages.contacts.languages import time_zones
from optin.pages.sequences.blueprint import blueprint, found, found_for_change
from optin.pages.signature import signature
from optin.pages.typed import AtMost, DeskForm, required
from optin.sequences import NameTakenError, Options
from optin.sequences.waits import UTC_ZONE
from optin.vocabulary import Role

_TAKEN: Final = "Another sequence has this name. Type another one."
_MOST_FORMS: Final = 500


class OptionsForm(DeskForm):
    """Everything about a sequence but its steps."""

    name = StringField("Name", validators=[required("Type a name, for example Welcome."), AtMost(sequences.LONGEST_NAME)])
    form = SelectField("Whoever opts in by this form comes in", default="", validators=[Optional()])
    time_zone = SelectField("Time zone, where a contact's is not known", default=UTC_ZONE)
    leave_on_reply = BooleanField("Contacts leave when they reply")
    leave_on_opt_out = BooleanField("Contacts leave when they opt out of a channel that it writes on")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.time_zone.choices = list(time_zones())
        self._forms = {form.public_id: form.id for form, _ in _forms()}
        self.form.choices = [SelectChoice("", "No form"), *(SelectChoice(form.public_id, name) for form, name in _forms())]

    @property
    def options(self) -> Options:
        """What was typed, once it is valid."""
        return Options(
            name=self.name.data or "",
            time_zone=self.time_zone.data,
            leave_on_opt_out=self.leave_on_opt_out.data,
            leave_on_reply=self.leave_on_reply.data,
            form_id=self._forms.get(self.form.data),
        )


def _forms() -> list[tuple[OptInForm, str]]:
    query = select(OptInForm, FormVersion.description).join(FormVersion, FormVersion.id == OptInForm.version_id)
    rows = db.session.execute(query.where(OptInForm.deleted_at.is_(None)).order_by(OptInForm.id.desc()).limit(_MOST_FORMS))
    return [(row[0], row[1]) for row in rows]


@blueprint.get("/new")
@at_least(Role.EDITOR)
def new() -> str:
    """The empty form."""
    return render_template("sequences/new.html", form=OptionsForm(formdata=None))


@blueprint.post("/new")
@at_least(Role.EDITOR)
def create() -> ResponseReturnValue:
    """Make the sequence, a draft without steps at first."""
    form = OptionsForm()
    if not form.validate():
        return render_template("sequences/new.html", form=form), 422
    try:
        with writing() as session:
            name = sequences.create(session, form.options, signature()).public_id
    except NameTakenError:
        form.name.errors = [_TAKEN]
        return render_template("sequences/new.html", form=form), 422
    flash(f"“{form.name.data}” is a draft. Now add its first step.", "done")
    return redirect(url_for("sequences.show", name=name), 303)


@blueprint.get("/<name>/edit")
@at_least(Role.EDITOR)
def edit(name: str) -> str:
    """The form with what is set."""
    sequence = found(name)
    return render_template("sequences/edit.html", sequence=sequence, form=OptionsForm(formdata=None, data=_set(sequence)))


@blueprint.post("/<name>/edit")
@at_least(Role.EDITOR)
def save(name: str) -> ResponseReturnValue:
    """Keep what was changed."""
    sequence, form = found(name), OptionsForm()
    if not form.validate():
        return render_template("sequences/edit.html", sequence=sequence, form=form), 422
    try:
        with writing() as session:
            sequences.change(session, found_for_change(session, name), form.options)
    except NameTakenError:
        form.name.errors = [_TAKEN]
        return render_template("sequences/edit.html", sequence=sequence, form=form), 422
    flash("Saved. It counts for everybody from their next step on.", "done")
    return redirect(url_for("sequences.show", name=name), 303)


def _set(sequence: Sequence) -> dict[str, Any]:
    form = db.session.get(OptInForm, sequence.form_id) if sequence.form_id else None
    kept = {field: getattr(sequence, field) for field in ("name", "time_zone", "leave_on_reply", "leave_on_opt_out")}
    return {**kept, "form": form.public_id if form else ""}
