"""What a visitor is shown: a form with its current version, read once a second at most and shared by all requests.

What may not live here: anything about a visitor. A paused form may be shown for up to a second longer, in another process;
a submission looks again inside its own transaction.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import current_app
from sqlalchemy import event
from sqlalchemy.orm import Session

from optin import drafts, forms, preferences
from optin.database import db
from optin.desk import desk
from optin.drafts import Draft
from optin.models import FormVersion, OptInForm, Preference
from optin.tokens import Purpose, TokenError, Tokens
from widget import form_token

FRESH_SECONDS: Final = 1.0
MOST_KEPT: Final = 1000
# A token is about 100 characters; what is much longer is not worth a hash.
LONGEST_TOKEN: Final = 300
_NAME: Final = "optin.widget.shown"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a form in one language, as it is agreed to. `draft` speaks that language alone."""

    id: int
    form_id: int
    number: int
    words_hash: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class Shown:
    """A form as visitors meet it now: `version` in its main language, and `spoken` in each one that visitors may get.

    `country` is the one that phone numbers without a country code are read in.
    """

    id: int
    public_id: str
    is_paused: bool
    is_deleted: bool
    version: Version
    spoken: Mapping[str, Version]
    languages: tuple[str, ...]
    country: str

    def fresh_token(self, tokens: Tokens, origin: str | None, language: str, has_waited: bool = False) -> str:
        """A token for one submission of what is shown now, in one of the languages, on a site (an origin; None: unknown)."""
        main = self.version.draft
        return form_token.make(
            tokens, self.version.id, origin, None if language == main.language else language, main.sites, has_waited
        )


@dataclass(frozen=True, slots=True)
class _Kept:
    until: float
    change: int
    shown: Shown


_changes = itertools.count(1)
_last_change = 0


def find(token: str) -> Shown | None:
    """The form that a link's token names, deleted ones included. None where the token is not one of ours."""
    kept: dict[str, _Kept] = current_app.extensions.setdefault(_NAME, {})
    found = kept.get(token)
    moment = time.monotonic()
    if found is not None and moment < found.until and found.change == _last_change:
        return found.shown
    change = _last_change
    shown = _read(token)
    if shown is not None:  # What is made up may not push out what is asked for.
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[token] = _Kept(moment + FRESH_SECONDS, change, shown)
    return shown


def public_id_in(purpose: Purpose, token: str) -> str | None:
    """The public id in the token of a link; None where the token is not one of ours for this."""
    if len(token) > LONGEST_TOKEN:
        return None
    try:
        public_id: str = desk().tokens.read(purpose, token)
    except TokenError:
        return None
    return public_id


def version(shown: Shown, version_id: int, language: str | None) -> Version | None:
    """A version of this form in a language (None: its main one), an older one too; None where it is not of this form."""
    if version_id == shown.version.id and (language is None or language in shown.spoken):
        return shown.version if language is None else shown.spoken[language]
    with Session(db.engine) as session:
        row = session.get(FormVersion, version_id)
        if row is None or row.form_id != shown.id:
            return None
        return spoken(row).get(language or row.language)


def _read(token: str) -> Shown | None:
    public_id = public_id_in(Purpose.WIDGET, token)
    if public_id is None:
        return None
    with Session(db.engine) as session:  # Given back at once: a submission is about to wait for its commit.
        row = forms.by_public_id(session, public_id)
        if row is None:
            return None
        form, current = row
        in_each = spoken(current)
        languages = (current.language,) if current.language_fixed else tuple(in_each)
        return Shown(
            id=form.id,
            public_id=form.public_id,
            is_paused=form.paused_at is not None,
            is_deleted=form.deleted_at is not None,
            version=in_each[current.language],
            spoken={language: in_each[language] for language in languages},
            languages=languages,
            country=preferences.current(session).country,
        )


def spoken(row: FormVersion) -> dict[str, Version]:
    """The version in each of its languages, the main one first. A row of the table will do."""
    draft = drafts.draft_of(row)
    return {
        language: Version(row.id, row.form_id, row.number, words_hash, draft.spoken(language))
        for language, words_hash in drafts.hashes(row).items()
    }


def _note(session: Session, _context: object) -> None:
    if any(isinstance(row, OptInForm | FormVersion | Preference) for row in (*session.dirty, *session.new)):
        session.info[_NAME] = True


def _forget(session: Session) -> None:
    """A change made in this process is seen by the very next visitor."""
    global _last_change
    if session.info.pop(_NAME, False):
        _last_change = next(_changes)


def _watch(sessions: Any) -> None:
    event.listen(sessions, "after_flush", _note)
    event.listen(sessions, "after_commit", _forget)


_watch(Session)
