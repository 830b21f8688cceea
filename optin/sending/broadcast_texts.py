"""Which templates can be sent to many, and which still can: pages and programs are told the same sentences.

A broadcast keeps the words of the version it was made of, so an edit afterwards changes nothing that somebody looked at.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, select

from optin import placeholders
from optin.models.template import Template, TemplateVersion
from optin.placeholders import FIELDS
from optin.vocabulary import Approval, Channel

_templates: Any = Template.__table__
_versions: Any = TemplateVersion.__table__


def fault(template: Template, version: TemplateVersion) -> str | None:
    """What keeps a template from being sent to many; None where nothing does."""
    if template.deleted_at is not None:
        return "This template was deleted. Choose another one."
    if version.channel is Channel.WHATSAPP and version.approval is not Approval.APPROVED:
        return "WhatsApp has not approved this template. Note its approval on the template's page, or choose another one."
    used = placeholders.found(f"{version.subject}\n{version.body}")
    given = next((each for each in used if FIELDS[each.name].given and each.fallback is None), None)
    if given is not None:
        return f"Only a program can fill {{{{{given.name}}}}}. Choose a template that a contact's own details fill."
    return None


def changed_since(connection: Connection, row: Row[Any]) -> str | None:
    """What has become of a draft's template since it was chosen, as a sentence; None while it stands as it was."""
    query = select(_templates, _versions.c.channel, _versions.c.approval).join(
        _versions, _versions.c.template_id == _templates.c.id
    )
    found = connection.execute(query.where(_versions.c.id == row.template_version_id)).one_or_none()
    if found is None or found.deleted_at is not None:
        return "The template was deleted. Choose another one."
    if found.version_id != row.template_version_id:
        return "The template was edited since it was chosen. Choose it again, so that its new words are looked at."
    if found.channel is Channel.WHATSAPP and found.approval is not Approval.APPROVED:
        return "WhatsApp does not approve this template any more. Choose another one."
    return None
