"""What the pages about opt-in forms share: their blueprint, and how a form is found by what stands in the address."""

from __future__ import annotations

import re
from typing import Any, Final

from flask import Blueprint, abort
from flask_login import current_user
from sqlalchemy.orm import Session

from optin import drafts, forms, origins, snippet
from optin.database import db
from optin.languages import LANGUAGES, direction
from optin.models import FormVersion, OptInForm
from optin.pages.moments import human, iso
from optin.vocabulary import Role

_NAME: Final = re.compile(r"frm_[a-z2-7]{24}")

blueprint = Blueprint("forms", __name__, url_prefix="/forms")


@blueprint.context_processor
def _shown() -> dict[str, Any]:
    return {
        "iso": iso,
        "human": human,
        "site": origins.both_spellings,
        "frame_height": snippet.frame_height,
        "language_of": lambda version: LANGUAGES[version.language],
        "translations_of": _translations,
        "may_edit": current_user.role >= Role.EDITOR,
    }


def _translations(version: FormVersion) -> list[dict[str, Any]]:
    """What a version says in each language but its main one, with the hash that events of that language name."""
    draft, hashes = drafts.draft_of(version), drafts.hashes(version)
    return [
        {
            "code": words.language,
            "name": LANGUAGES[words.language],
            "dir": direction(words.language),
            "words": words,
            "hash": hashes[words.language],
        }
        for words in draft.translations
    ]


def found(name: str) -> tuple[OptInForm, FormVersion]:
    """The form with its current version, for reading. Answers 404 for an unknown or deleted one."""
    form, version = found_or_deleted(name)
    if form.deleted_at is not None:
        abort(404)
    return form, version


def found_or_deleted(name: str) -> tuple[OptInForm, FormVersion]:
    """The same, and a deleted one too: events lead to it. Answers 404 for an unknown one."""
    # A database may refuse a text that is no name at all, such as one with NUL in it.
    row = forms.by_public_id(db.session(), name) if _NAME.fullmatch(name) else None
    if row is None:
        abort(404)
    return row


def found_version(name: str, number: int) -> tuple[OptInForm, FormVersion, FormVersion]:
    """The form, deleted or not, its current version, and the one with a number. Answers 404 where one of them is unknown."""
    form, current = found_or_deleted(name)
    asked = forms.version(db.session(), form, number)
    if asked is None:
        abort(404)
    return form, current, asked


def found_for_change(session: Session, name: str) -> OptInForm:
    """The form, locked inside a write transaction. Answers 404 for an unknown or deleted one."""
    form = forms.for_change(session, name) if _NAME.fullmatch(name) else None
    if form is None:
        abort(404)
    return form
