"""Editing a template. Every edit is a new version; messages that were made before keep theirs."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from optin import templates
from optin.database import writing
from optin.models import Template, TemplateVersion
from optin.pages.access import at_least
from optin.pages.signature import signature
from optin.pages.templates.blueprint import blueprint, found, found_for_change
from optin.pages.templates.fields import Editor, filled
from optin.pages.templates.previews import preview
from optin.template_drafts import draft_of
from optin.vocabulary import Approval, Channel, Role


@blueprint.get("/<name>/edit")
@at_least(Role.EDITOR)
def edit(name: str) -> str:
    """The editor with what is sent now."""
    template, version = found(name)
    return _page(template, Editor(version.language, formdata=None, data=filled(draft_of(version))), version.number)


@blueprint.post("/<name>/preview")
@at_least(Role.EDITOR)
def preview_edited(name: str) -> str:
    """The editor again, with the picture of what is typed. Nothing is kept."""
    template, version = found(name)
    return _page(template, Editor(version.language), _opened())


@blueprint.post("/<name>/edit")
@at_least(Role.EDITOR)
def save(name: str) -> ResponseReturnValue:
    """Make the new version."""
    template, version = found(name)
    editor = Editor(version.language)
    if not editor.validate():
        return _page(template, editor, _opened()), 422
    with writing() as session:
        changed = found_for_change(session, name)
        before = session.get_one(TemplateVersion, changed.version_id)
        after = templates.edit(session, changed, editor.draft, signature())
        sentence, kind = _said(before, after)
    flash(sentence, kind)
    return redirect(url_for("templates.show", name=name), 303)


def _said(before: TemplateVersion, after: TemplateVersion) -> tuple[str, str]:
    opened = _opened()
    if after.number == before.number:
        return f"Nothing was changed, so this is still version {after.number}.", "info"
    if opened is not None and opened < before.number:
        # The later one wins, as it would if both had come one after the other; but nobody shall believe to be alone.
        said = f"Somebody saved version {before.number} while you were editing; your version {after.number} stands now."
        return said, "warning"
    if after.channel is Channel.WHATSAPP and before.approval is not after.approval and after.approval is Approval.DRAFT:
        return f"Saved as version {after.number}. Its words are new, so WhatsApp has to approve them again.", "warning"
    return f"Saved as version {after.number}. It is sent from now on.", "done"


def _opened() -> int | None:
    """The number of the version that the editor was opened with; None where nobody can tell."""
    return request.form.get("opened", type=int)


def _page(template: Template, editor: Editor, opened: int | None) -> str:
    return render_template(
        "message_templates/edit.html",
        template=template,
        form=editor,
        opened=opened,
        preview=preview(editor.draft, editor.preview_as.data or ""),
    )
