"""Adding a form in two steps. The first step's answers travel in the address and in hidden fields, checked each time."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from optin import forms, preferences
from optin.database import writing
from optin.pages.access import at_least
from optin.pages.forms import preview, words
from optin.pages.forms.blueprint import blueprint
from optin.pages.forms.fields import About, Editor
from optin.pages.signature import signature
from optin.vocabulary import Role


@blueprint.get("/new")
@at_least(Role.EDITOR)
def new() -> str:
    """The first step, empty or as it was when somebody comes back to it."""
    return _first_step(About(request.args if "channels" in request.args else None))


@blueprint.post("/new")
@at_least(Role.EDITOR)
def next_step() -> ResponseReturnValue:
    """On to the words, if the first step says enough."""
    form = About()
    if not form.validate():
        return _first_step(form), 422
    return redirect(_address("forms.new_words", form), 303)


@blueprint.get("/new/words")
@at_least(Role.EDITOR)
def new_words() -> ResponseReturnValue:
    """The second step, with words that fit the channels."""
    about = About(request.args, meta={"csrf": False})
    if not about.validate():
        return redirect(_address("forms.new", about), 303)
    return _second_step(_suggested(about))


@blueprint.get("/new/preview")
@at_least(Role.EDITOR)
def preview_new() -> Response:
    """A picture of the form with the words that fit the channels."""
    about = About(request.args, meta={"csrf": False})
    if not about.chosen:
        abort(404)
    return preview.picture(_suggested(about).sketch, request.args.get("device"))


@blueprint.post("/new/words")
@at_least(Role.EDITOR)
def create() -> ResponseReturnValue:
    """Make the form."""
    form = Editor()
    if not form.validate():
        about = About()
        return (_second_step(form) if about.validate() else _first_step(about)), 422
    draft = form.draft
    with writing() as session:
        forms.create(session, draft, signature())
    flash(f"“{draft.description}” is ready. Copy its code into your site.", "done")
    return redirect(url_for("forms.listing"), 303)


def _suggested(about: About) -> Editor:
    suggested = {
        "channels": [channel.word for channel in about.chosen],
        "description": about.description.data,
        "confirmation_message": words.confirmation_message(about.chosen, preferences.current().organisation),
        "button_text": words.BUTTON,
        "after_text": words.AFTER,
    }
    return Editor(formdata=None, data=suggested)


def _address(endpoint: str, about: About) -> str:
    chosen = [channel.word for channel in about.chosen]
    return url_for(endpoint, channels=chosen, description=about.description.data)


def _first_step(form: About) -> str:
    return render_template("forms/new.html", form=form)


def _second_step(form: Editor) -> str:
    return render_template("forms/new_words.html", form=form, preferences=preferences.current())
