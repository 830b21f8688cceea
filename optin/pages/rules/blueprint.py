"""What the pages about keyword rules share: their blueprint, how a rule is found, and what readings are called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, abort
from flask_login import current_user

from optin import rules
from optin.addresses import show_phone
from optin.database import db
from optin.keywords.standard import languages, word
from optin.models import KeywordRule
from optin.vocabulary import Role

_NAME: Final = re.compile(r"rul_[a-z2-7]{24}")
# What comes before the colon of a reading's rule, as the team reads it.
_KINDS: Final = {
    "misspelt": "Misspelt opt-out word",
    "alone": "Standard phrase as the whole message",
    "phrase": "Standard phrase",
    "unclear": "Unclear",
    "harmless": "Harmless phrase",
    "look-alike": "Letters that look like a stop",
    "sign": "A sign that says stop",
    "elsewhere": "A word that means stop in one language alone",
}

blueprint = Blueprint("rules", __name__, url_prefix="/preferences")


@blueprint.context_processor
def _shown() -> dict[str, Any]:
    return {"may_change": current_user.role is Role.OWNER, "show_address": show_address}


def found(name: str) -> KeywordRule:
    """The rule, for reading. Answers 404 for an unknown or deleted one."""
    return (rules.by_public_id(db.session(), name) if _NAME.fullmatch(name) else None) or abort(404)


def still_there(row: KeywordRule | None) -> KeywordRule:
    """What a change of a rule returned. Answers 404 where the rule is gone."""
    return row if row is not None else abort(404)


def show_address(normal: str) -> str:
    """A number or address of ours as people read it."""
    return show_phone(normal) if normal.startswith("+") else normal


def rule_name(name: str, keywords: Mapping[str, str]) -> str:
    """What decided, in words. `keywords`: the keyword of each of the team's rules by its name."""
    kind, _, rest = name.partition(":")
    standard_word = word(name)
    if name in keywords:
        return f"Your rule “{keywords[name]}”"
    if standard_word:
        return f"Standard word “{standard_word.word}”"
    if kind not in _KINDS:
        return name
    if kind == "look-alike":
        return f"{_KINDS[kind]}: {rule_name(rest, keywords)}"
    language, _, words = rest.rpartition(":")
    known = next((known.name for known in languages() if known.code == language), None)
    said = f"{_KINDS[kind]} “{words}”" if words else _KINDS[kind]
    return f"{said} ({known})" if known else said
