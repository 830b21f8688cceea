"""One form that was sent, as far as it is understood: what was typed, and what its token and its sum say.

What may not live here: whether it is taken.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from flask import Request
from werkzeug.exceptions import RequestEntityTooLarge

from optin.desk import Desk
from optin.tokens import TokenError
from optin.vocabulary import Refusal
from widget import form_token, page, sentences, shown, sums
from widget.form_token import Seen
from widget.page import Place
from widget.shown import Shown, Version
from widget.sums import Sum
from widget.typed import Typed, typed
from widget.visitor import Visitor

MOST_BYTES: Final = 4096


class RefusedError(Exception):
    """The form is shown once more, with a fresh token, what was typed and a sentence. `mistakes`: a code by field name.
    `may_solve`: a sum would let it be taken."""

    def __init__(
        self, why: Refusal, status: int, sentence: str, mistakes: Mapping[str, str] = page.NO_MISTAKES, may_solve: bool = False
    ) -> None:
        super().__init__()
        self.why = why
        self.status = status
        self.sentence = sentence
        self.mistakes = mistakes
        self.may_solve = may_solve


@dataclass(slots=True)
class Attempt:
    """One POST, as far as it was understood. `origin` is the site that the visitor's first page view named; `language` is the
    one that the browser asks for, until the token says which one was read. `sum`: one that came along, for this very token."""

    desk: Desk
    place: Place
    shown: Shown
    visitor: Visitor
    at: int
    language: str
    link: str
    typed: Typed = field(default_factory=Typed)
    origin: str | None = None
    has_waited: bool = False
    nonce: str = ""
    sum: Sum | None = None
    has_solved: bool = False

    def speaks(self, seen: str | None) -> None:
        """Go on in the language of the page that was sent, if the form still speaks it."""
        language = seen or self.shown.version.draft.language
        if language in self.shown.languages:
            self.language = language


def read_body(request: Request, attempt: Attempt) -> str:
    """Read what was typed into the attempt. Returns the form token's text."""
    request.max_content_length = MOST_BYTES
    try:
        posted = request.form
    except RequestEntityTooLarge:
        raise RefusedError(Refusal.TOO_LARGE, 413, sentences.TOO_LONG) from None
    attempt.typed = typed(posted)
    return posted.get("t", "")


def what_was_seen(attempt: Attempt, token: str) -> tuple[Version, Seen]:
    """The version that the visitor saw, which is the one that is agreed to, even if the form was edited since."""
    try:
        seen = form_token.read(attempt.desk.tokens, token, attempt.at)
    except form_token.LateError as error:
        _version(attempt, error.seen)
        raise RefusedError(Refusal.EXPIRED, 409, sentences.EXPIRED) from None
    except TokenError:
        raise RefusedError(Refusal.BAD_TOKEN, 400, sentences.UNKNOWN_FORM) from None
    return _version(attempt, seen), seen


def _version(attempt: Attempt, seen: Seen) -> Version:
    """The version that the token names; the attempt goes on in its language, from its site."""
    version = shown.version(attempt.shown, seen.version_id, seen.language)
    if version is None:
        raise RefusedError(Refusal.BAD_TOKEN, 400, sentences.UNKNOWN_FORM)
    attempt.origin = seen.origin(version.draft.sites)
    attempt.speaks(version.draft.language)
    attempt.nonce = seen.nonce
    attempt.has_waited = seen.has_waited or seen.age(attempt.at) >= attempt.desk.config.least_age
    return version


def words_seen(attempt: Attempt, token: str) -> Version:
    """The version that the visitor saw; what is shown now where the token does not tell."""
    try:
        return what_was_seen(attempt, token)[0]
    except RefusedError:
        return attempt.shown.spoken[attempt.language]


def solve(request: Request, attempt: Attempt) -> None:
    """Note whether a sum came along, and whether it was solved."""
    form_id, network = attempt.shown.id, attempt.visitor.network
    attempt.sum = sums.read(attempt.desk.tokens, request.form.get("n", ""), form_id, network, attempt.nonce)
    attempt.has_solved = attempt.sum is not None and sums.is_right(attempt.sum, request.form.get("a", ""))
