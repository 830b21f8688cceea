"""What the pages about flows share: their blueprint, and how a flow is found by its public id."""

from __future__ import annotations

import re
from typing import Any, Final

from flask import Blueprint, abort
from flask_login import current_user
from sqlalchemy.orm import Session

from optin import flows
from optin.database import db
from optin.models import Flow, FlowVersion
from optin.pages.moments import human, iso
from optin.vocabulary import Role

_NAME: Final = re.compile(r"flw_(?:[a-z2-7]{24}|sample)")

blueprint = Blueprint("flows", __name__, url_prefix="/flows")


@blueprint.context_processor
def _shown() -> dict[str, Any]:
    return {
        "iso": iso,
        "human": human,
        "may_edit": current_user.role >= Role.EDITOR,
        "may_set": current_user.role is Role.OWNER,
    }


def found(name: str) -> tuple[Flow, FlowVersion]:
    """The flow with its current version, for reading. Answers 404 for an unknown or deleted one."""
    flow, version = found_or_deleted(name)
    return (flow, version) if flow.deleted_at is None else abort(404)


def found_or_deleted(name: str) -> tuple[Flow, FlowVersion]:
    """The same, and a deleted one too: runs lead to it. Answers 404 for an unknown one."""
    # A database may refuse a text that is no name at all, such as one with NUL in it.
    return (flows.by_public_id(db.session(), name) if _NAME.fullmatch(name) else None) or abort(404)


def found_for_change(session: Session, name: str) -> Flow:
    """The flow, locked inside a write transaction. Answers 404 for an unknown or deleted one."""
    return (flows.for_change(session, name) if _NAME.fullmatch(name) else None) or abort(404)
