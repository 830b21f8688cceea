"""What happens to a form that is sent: the checks in their order, then the submission, then one and the same answer.

The order matters: what is cheap and tells nothing comes first, and a token is spent by a valid submission alone. Whatever is
not taken comes by `_refused`, which counts it.
"""

from __future__ import annotations

from typing import Final

from flask import Request, Response

from optin import afterwards, budgets, jobs, names, refusals
from optin.clock import now
from optin.database import db, hot
from optin.desk import Desk
from optin.tokens import Purpose
from optin.vocabulary import Refusal, Source
from widget import counting, form_token, pace, page, sentences, submission, sums
from widget.attempt import Attempt, RefusedError, read_body, solve, what_was_seen, words_seen
from widget.limiting import LimitError
from widget.page import Place
from widget.shown import Shown, Version
from widget.submission import Rules, Submission
from widget.typed import Agreed, MistakesError, agreed
from widget.visitor import is_ours, visitor

CONFIRM_PATH: Final = "/c/"
PAGE_PATH: Final = "/f/"
_LIMITS: Final = {Refusal.NETWORK_LIMIT: sentences.VISITOR_LIMIT, Refusal.FORM_LIMIT: sentences.FORM_LIMIT}


def post(request: Request, desk: Desk, place: Place, found: Shown, language: str) -> Response:
    """Answer a form that was sent."""
    attempt = Attempt(desk, place, found, visitor(request), now(), language, request.path.rpartition("/")[2])
    if not is_ours(request, desk.config):
        _refused(attempt, Refusal.FOREIGN_ORIGIN)
        return page.notice(place, found, sentences.FOREIGN, language)
    try:
        return _take(request, attempt)
    except RefusedError as error:
        _refused(attempt, error.why)
        return _again(attempt, error)


def _take(request: Request, attempt: Attempt) -> Response:
    token = read_body(request, attempt)
    if attempt.typed.is_trapped:
        _refused(attempt, Refusal.HONEYPOT)
        with pace.even(db.engine.dialect.name):
            return page.done(attempt.place, attempt.shown, words_seen(attempt, token).draft)
    version, seen = what_was_seen(attempt, token)
    solve(request, attempt)
    what = Submission(
        form=attempt.shown.public_id,
        version=version,
        seen=seen,
        agreed=_agreed(attempt, version),
        visitor=attempt.visitor,
        source=Source.PAGE if attempt.place.is_page else Source.WIDGET,
        through=attempt.place.word,
        at=attempt.at,
        has_solved=attempt.has_solved,
        sent=counting.sent(request, attempt.place, version, seen, attempt.at),
        name=names.clean(attempt.typed.texts["name"]) if version.draft.asks_name else "",
    )
    if not attempt.has_waited:
        raise RefusedError(Refusal.TOO_QUICK, 409, sentences.TOO_QUICK)
    return _submit(attempt, what)


def _submit(attempt: Attempt, what: Submission) -> Response:
    rules = _rules(attempt.desk)
    try:
        with pace.even(db.engine.dialect.name):
            taken = hot(lambda connection: submission.submit(connection, what, rules))
    except submission.ClosedError:
        return page.notice(attempt.place, attempt.shown, sentences.PAUSED_MEANWHILE, attempt.language)
    except submission.ReplayedError:
        raise RefusedError(Refusal.REPLAYED, 409, sentences.REPLAYED) from None
    except LimitError as error:
        # A sum takes the form once more by itself, so the words must be the ones that were read.
        may_solve = error.may_solve and what.version.id == attempt.shown.version.id
        raise RefusedError(error.why, 429, _LIMITS[error.why], may_solve=may_solve) from None
    for why in taken.passed_over:
        _refused(attempt, why)
    answer = page.done(attempt.place, attempt.shown, what.version.draft)
    afterwards.follow(answer, jobs.wake)  # Whether a message was written or not: that could be seen.
    return answer


def _refused(attempt: Attempt, why: Refusal) -> None:
    """Count what was not taken. A form with a sum that nobody has solved yet is only the way to the page that can (`widget.js`
    sends it on by itself), and was counted before it got the sum."""
    if why in _LIMITS and attempt.sum and not attempt.has_solved and refusals.memory().is_first(attempt.nonce):
        return
    network = attempt.visitor.network
    refusals.note(attempt.shown.id, why, network if "/" in network else "unknown")


def _agreed(attempt: Attempt, version: Version) -> tuple[Agreed, ...]:
    countries = attempt.desk.config.sms_countries
    try:
        return agreed(attempt.typed, version.draft, attempt.shown.country, countries)
    except MistakesError as error:  # Each field says what is wrong; the frame has room for no more.
        is_abroad = sentences.COUNTRY_NOT_ALLOWED in error.codes.values()
        why = Refusal.COUNTRY_NOT_ALLOWED if is_abroad else Refusal.NOT_UNDERSTOOD
        raise RefusedError(why, 422, "", error.codes) from None


def _again(attempt: Attempt, error: RefusedError) -> Response:
    found, place, tokens = attempt.shown, attempt.place, attempt.desk.tokens
    token = found.fresh_token(tokens, attempt.origin, attempt.language, attempt.has_waited)
    asked = None
    # The form's script sends a form with a sum on by itself: only one that is refused for a limit, or for its mistakes again.
    if place.is_scripted and (error.may_solve or (attempt.sum and error.mistakes)):
        nonce = form_token.read(tokens, token, attempt.at).nonce
        asked = sums.make(tokens, found.id, attempt.visitor.network, nonce, attempt.desk.config.sum_bits)
    page_url = f"{PAGE_PATH}{attempt.link}" if error.may_solve and not place.is_page else ""
    filled = page.Filled(attempt.typed, error.mistakes, error.sentence, asked, page_url)
    return page.form(place, found, attempt.language, token, status=error.status, filled=filled)


def _rules(desk: Desk) -> Rules:
    config = desk.config

    def link(confirmation: str) -> str:
        return f"{config.widget_url}{CONFIRM_PATH}{desk.tokens.sign(Purpose.CONFIRM, confirmation)}"

    return Rules(pepper=config.pepper, budgets=budgets.of(config), link=link)
