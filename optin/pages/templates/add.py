"""Adding a template."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from optin import templates
from optin.database import writing
from optin.pages.access import at_least
from optin.pages.signature import signature
from optin.pages.templates.blueprint import blueprint
from optin.pages.templates.fields import Editor
from optin.pages.templates.previews import preview
from optin.vocabulary import Role


@blueprint.get("/new")
@at_least(Role.EDITOR)
def new() -> str:
    """The empty editor."""
    return _page(Editor(formdata=None))


@blueprint.post("/new/preview")
@at_least(Role.EDITOR)
def preview_new() -> str:
    """The editor again, with the picture of what is typed. Nothing is kept."""
    return _page(Editor())


@blueprint.post("/new")
@at_least(Role.EDITOR)
def create() -> ResponseReturnValue:
    """Make the template."""
    editor = Editor()
    if not editor.validate():
        return _page(editor), 422
    draft = editor.draft
    with writing() as session:
        name = templates.create(session, draft, signature()).public_id
    flash(f"“{draft.name}” is saved.", "done")
    return redirect(url_for("templates.show", name=name), 303)


def _page(editor: Editor) -> str:
    return render_template(
        "message_templates/new.html", form=editor, preview=preview(editor.draft, editor.preview_as.data or "")
    )
