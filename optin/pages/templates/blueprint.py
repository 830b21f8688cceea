"""What the pages about templates share: their blueprint, their words, and how a template is found by its public id."""

from __future__ import annotations

import re
from typing import Any, Final

from flask import Blueprint, abort
from flask_login import current_user
from sqlalchemy.orm import Session

from optin import segments, templates
from optin.database import db
from optin.models import Template, TemplateVersion
from optin.pages.contacts.languages import language
from optin.pages.moments import human, iso
from optin.placeholders import FIELDS
from optin.vocabulary import Approval, Category, Role

_NAME: Final = re.compile(r"tpl_[a-z2-7]{24}")

CATEGORIES: Final = {
    Category.MARKETING: "Marketing",
    Category.UTILITY: "Utility",
    Category.AUTHENTICATION: "Authentication",
}
APPROVALS: Final = {
    Approval.DRAFT: "Draft",
    Approval.PENDING: "Pending",
    Approval.APPROVED: "Approved",
    Approval.REJECTED: "Rejected",
    Approval.PAUSED: "Paused",
}

blueprint = Blueprint("templates", __name__, url_prefix="/templates")


@blueprint.context_processor
def _shown() -> dict[str, Any]:
    return {
        "iso": iso,
        "human": human,
        "language_named": language,
        "categories": CATEGORIES,
        "approvals": APPROVALS,
        "placeholders": FIELDS.values(),
        "segments": segments,
        "may_edit": current_user.role >= Role.EDITOR,
    }


def found(name: str) -> tuple[Template, TemplateVersion]:
    """The template with its current version, for reading. Answers 404 for an unknown or deleted one."""
    template, version = found_or_deleted(name)
    if template.deleted_at is not None:
        abort(404)
    return template, version


def found_or_deleted(name: str) -> tuple[Template, TemplateVersion]:
    """The same, and a deleted one too: messages lead to it. Answers 404 for an unknown one."""
    # A database may refuse a text that is no name at all, such as one with NUL in it.
    return (templates.by_public_id(db.session(), name) if _NAME.fullmatch(name) else None) or abort(404)


def found_for_change(session: Session, name: str) -> Template:
    """The template, locked inside a write transaction. Answers 404 for an unknown or deleted one."""
    return (templates.for_change(session, name) if _NAME.fullmatch(name) else None) or abort(404)
