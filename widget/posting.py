"""What happens to a form that is sent: the checks in their order, then the submission, then one and the same answer.

The order matters: what is cheap and tells nothing comes first, and a token is spent by a valid submission alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from flask import Request, Response
from werkzeug.exceptions import RequestEntityTooLarge

from optin import jobs
from optin.clock import now
from optin.config import Config
from optin.database import hot
from optin.desk import Desk
from optin.limits import Limit
from optin.tokens import Purpose, TokenError
from optin.vocabulary import Source
from widget import counting, form_token, page, sentences, shown, submission
from widget.form_token import Seen
from widget.page import Place
from widget.shown import Shown, Version
from widget.submission import Rules, Submission
from widget.typed import MistakesError, Typed, agreed, typed
from widget.visitor import is_ours, visitor

MOST_BYTES: Final = 4096
CONFIRM_PATH: Final = "/c/"


class _AgainError(Exception):
    """The form is shown once more, with a fresh token, what was typed, and a sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__()
        self.status = status
        self.sentence = sentence


@dataclass(slots=True)
class _Attempt:
    """One POST, as far as it was understood. `origin` is the site that the visitor's first page view named; `language` is the
    one that the browser asks for, until the token says which one was read."""

    desk: Desk
    place: Place
    shown: Shown
    at: int
    language: str
    typed: Typed = field(default_factory=Typed)
    origin: str | None = None

    def speaks(self, seen: str | None) -> None:
        """Go on in the language of the page that was sent, if the form still speaks it."""
        language = seen or self.shown.version.draft.language
        if language in self.shown.languages:
            self.language = language


def post(request: Request, desk: Desk, place: Place, found: Shown, language: str) -> Response:
    """Answer a form that was sent."""
    if not is_ours(request, desk.config):
        return page.notice(place, found, sentences.FOREIGN, language)
    attempt = _Attempt(desk, place, found, now(), language)
    try:
        return _take(request, attempt)
    except MistakesError as error:
        return _again(attempt, 422, "", error.codes)  # Each field says what is wrong; the frame has room for no more.
    except _AgainError as error:
        return _again(attempt, error.status, error.sentence)


def _take(request: Request, attempt: _Attempt) -> Response:
    token = _read_body(request, attempt)
    version, seen = _what_was_seen(attempt, token)
    what = Submission(
        form=attempt.shown.public_id,
        version=version,
        seen=seen,
        agreed=agreed(attempt.typed, version.draft, attempt.shown.country),
        visitor=visitor(request),
        source=Source.PAGE if attempt.place.is_page else Source.WIDGET,
        through=attempt.place.word,
        at=attempt.at,
        sent=counting.sent(request, attempt.place, version, seen, attempt.at),
    )
    rules = _rules(attempt.desk)
    try:
        asked = hot(lambda connection: submission.submit(connection, what, rules))
    except submission.ClosedError:
        return page.notice(attempt.place, attempt.shown, sentences.PAUSED_MEANWHILE, attempt.language)
    except submission.NotTakenError as error:
        raise _AgainError(*_NOT_TAKEN[type(error)]) from None
    if asked:
        jobs.wake()
    return page.done(attempt.place, attempt.shown, version.draft)


_NOT_TAKEN: Final[dict[type[submission.NotTakenError], tuple[int, str]]] = {
    submission.ReplayedError: (409, sentences.REPLAYED),
    submission.VisitorLimitError: (429, sentences.VISITOR_LIMIT),
    submission.FormLimitError: (429, sentences.FORM_LIMIT),
}


def _read_body(request: Request, attempt: _Attempt) -> str:
    """Read what was typed into the attempt. Returns the form token's text."""
    request.max_content_length = MOST_BYTES
    try:
        posted = request.form
    except RequestEntityTooLarge:
        raise _AgainError(413, sentences.TOO_LONG) from None
    attempt.typed = typed(posted)
    return posted.get("t", "")


def _what_was_seen(attempt: _Attempt, token: str) -> tuple[Version, Seen]:
    """The version that the visitor saw, which is the one that is agreed to, even if the form was edited since."""
    try:
        seen = form_token.read(attempt.desk.tokens, token, attempt.at)
    except form_token.LateError as error:
        _version(attempt, error.seen)
        raise _AgainError(409, sentences.EXPIRED) from None
    except TokenError:
        raise _AgainError(400, sentences.UNKNOWN_FORM) from None
    return _version(attempt, seen), seen


def _version(attempt: _Attempt, seen: Seen) -> Version:
    """The version that the token names; the attempt goes on in its language, from its site."""
    version = shown.version(attempt.shown, seen.version_id, seen.language)
    if version is None:
        raise _AgainError(400, sentences.UNKNOWN_FORM)
    attempt.origin = seen.origin(version.draft.sites)
    attempt.speaks(version.draft.language)
    return version


def _again(attempt: _Attempt, status: int, sentence: str, mistakes: Any = page.NO_MISTAKES) -> Response:
    found = attempt.shown
    language = attempt.language
    token = found.fresh_token(attempt.desk.tokens, attempt.origin, language)
    now_seen = page.Filled(attempt.typed, mistakes, sentence)
    return page.form(attempt.place, found, language, token, status=status, filled=now_seen)


def _rules(desk: Desk) -> Rules:
    config: Config = desk.config

    def link(confirmation: str) -> str:
        return f"{config.widget_url}{CONFIRM_PATH}{desk.tokens.sign(Purpose.CONFIRM, confirmation)}"

    return Rules(
        pepper=config.pepper,
        per_visitor=Limit("visitor", config.limit_per_visitor, 10 * 60),
        per_form=Limit("form", config.limit_per_form, 60 * 60),
        per_address=Limit("address", config.limit_per_address, 24 * 60 * 60),
        link=link,
    )
