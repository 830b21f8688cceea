"""Editing a form. Every edit is a new version; what visitors agreed to before keeps its own."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from optin import forms, preferences
from optin.database import writing
from optin.models import FormVersion, OptInForm
from optin.pages.access import at_least
from optin.pages.forms.blueprint import blueprint, found, found_for_change
from optin.pages.forms.fields import Editor, filled
from optin.pages.signature import signature
from optin.vocabulary import Role


@blueprint.get("/<name>/edit")
@at_least(Role.EDITOR)
def edit(name: str) -> str:
    """The editor with what visitors see now."""
    form, version = found(name)
    return _page(form, Editor(formdata=None, data=filled(forms.draft_of(version))))


@blueprint.post("/<name>/preview")
@at_least(Role.EDITOR)
def preview(name: str) -> str:
    """The editor again, with the picture of what is typed. Nothing is kept."""
    form, _ = found(name)
    return _page(form, Editor())


@blueprint.post("/<name>/edit")
@at_least(Role.EDITOR)
def save(name: str) -> ResponseReturnValue:
    """Make the new version."""
    form, _ = found(name)
    editor = Editor()
    if not editor.validate():
        return _page(form, editor), 422
    draft = editor.draft
    with writing() as session:
        changed = found_for_change(session, name)
        before = changed.version_id
        draft = draft.keeping(forms.draft_of(session.get_one(FormVersion, before)).translations)
        number = forms.edit(session, changed, draft, signature()).number
        is_new = changed.version_id != before
    if is_new:
        flash(f"Saved as version {number}. Visitors see it from now on.", "done")
    else:
        flash(f"Nothing was changed, so this is still version {number}.", "info")
    return redirect(url_for("forms.show", name=name), 303)


def _page(form: OptInForm, editor: Editor) -> str:
    return render_template("forms/edit.html", opt_in_form=form, form=editor, preferences=preferences.current())
