"""The routes of one's own account, and the check of the password that its pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_login import current_user

from optin.database import writing
from optin.pages.sign_in import entry
from optin.pages.sign_in.sign_in import wait_sentence
from optin.team import attempts, passwords

blueprint = Blueprint("account", __name__, url_prefix="/account")


def knows_password(field: Any) -> bool:
    """Whether the current password was typed; else the field says why not. Tries are counted as those of signing in are."""
    key = entry.name_key(current_user.email)
    wait = entry.wait_for(key)
    if wait:
        field.errors = [wait_sentence(wait)]
        return False
    if not passwords.matches(field.data, current_user.password):
        field.errors = ["This is not your current password."]
        return False
    with writing() as session:
        attempts.clear(session, key)
    return True
