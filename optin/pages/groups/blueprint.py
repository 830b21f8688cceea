"""What the pages about groups share: their blueprint, and how a group is found by its public id."""

from __future__ import annotations

import re
from typing import Final

from flask import Blueprint, abort
from sqlalchemy.orm import Session

from optin import groups
from optin.database import db
from optin.models import Group
from optin.pages.contacts.blueprint import shown

_NAME: Final = re.compile(r"grp_(?:[a-z2-7]{24}|opted_in|opted_out)")

blueprint = Blueprint("groups", __name__, url_prefix="/groups")
blueprint.context_processor(shown)


def found(name: str) -> Group:
    """The group, for reading. Answers 404 for an unknown or deleted one."""
    # A database may refuse a text that is no name at all, such as one with NUL in it.
    return (groups.by_public_id(db.session(), name) if _NAME.fullmatch(name) else None) or abort(404)


def found_by_hand(name: str) -> Group:
    """The same, and 404 for one that follows the flags too: nobody changes it."""
    group = found(name)
    return group if group.follows is None else abort(404)


def found_for_change(session: Session, name: str) -> Group:
    """The group, locked inside a write transaction. Answers 404 for one that is gone or follows the flags."""
    group = groups.for_change(session, name) if _NAME.fullmatch(name) else None
    return group if group is not None and group.follows is None else abort(404)
