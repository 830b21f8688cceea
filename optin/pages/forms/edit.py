"""Editing a form. Every edit is a new version; what visitors agreed to before keeps its own."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
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
    return _page(form, version, Editor(formdata=None, data=filled(forms.draft_of(version))), version.number)


@blueprint.post("/<name>/edit")
@at_least(Role.EDITOR)
def save(name: str) -> ResponseReturnValue:
    """Make the new version."""
    form, version = found(name)
    editor = Editor()
    if not editor.validate():
        return _page(form, version, editor, _opened()), 422
    draft = editor.draft
    with writing() as session:
        changed = found_for_change(session, name)
        before = session.get_one(FormVersion, changed.version_id)
        draft = draft.keeping(forms.draft_of(before).translations)
        number = forms.edit(session, changed, draft, signature()).number
    if number == before.number:
        flash(f"Nothing was changed, so this is still version {number}.", "info")
    elif (opened := _opened()) is not None and opened < before.number:
        # The later one wins, as it would if both had come one after the other; but nobody shall believe to be alone.
        flash(f"Somebody saved version {before.number} while you were editing; your version {number} stands now.", "warning")
    else:
        flash(f"Saved as version {number}. Visitors see it from now on.", "done")
    return redirect(url_for("forms.show", name=name), 303)


def _opened() -> int | None:
    """The number of the version that the editor was opened with; None where nobody can tell."""
    return request.form.get("opened", type=int)


def _page(form: OptInForm, version: FormVersion, editor: Editor, opened: int | None) -> str:
    return render_template(
        "forms/edit.html",
        opt_in_form=form,
        version=version,
        form=editor,
        opened=opened,
        preferences=preferences.current(),
    )
