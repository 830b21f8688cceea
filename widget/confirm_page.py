"""The page behind the link of a confirmation request, in each of its states. Only what is shown; no rule."""

from __future__ import annotations

from typing import Final

from flask import Response, make_response, render_template, request, url_for
from flask_babel import force_locale

from optin import preferences
from optin.clock import now
from optin.database import db, hot
from optin.desk import desk
from optin.languages import direction, say
from optin.tokens import Purpose
from widget import confirming, languages, sentences
from widget.confirming import Asked, State
from widget.sentences import Notice
from widget.visitor import is_ours, visitor

_OVER: Final = {
    State.CONFIRMED: sentences.CONFIRMED_BEFORE,
    State.EXPIRED: sentences.CONFIRM_EXPIRED,
    State.MOVED: sentences.CONFIRM_GONE,
    State.OVERTAKEN: sentences.CONFIRM_OVERTAKEN,
}


def show(public_id: str) -> Response:
    """What will be agreed to, with one button. Changes nothing, however often a mail scanner comes by."""
    with db.engine.connect() as connection:
        asked = confirming.find(connection, public_id, now())
    return _answer(asked, "open")


def press(public_id: str) -> Response:
    """The button was pressed."""
    if not is_ours(request, desk().config):
        return notice(sentences.FOREIGN, asked_for())
    by, at = visitor(request), now()
    return _answer(hot(lambda connection: confirming.confirm(connection, public_id, by, at)), "done")


def asked_for() -> str:
    """The language of a page that no form speaks for: the one that the browser asks for."""
    return languages.choose(request.headers.get("Accept-Language"), languages.EVERY)


def notice(what: Notice, language: str, asked: Asked | None = None) -> Response:
    """A page without a button; where it can still be done, with the way to sign up again."""
    form_url = None
    if asked is not None and what.status == 410 and asked.is_form_open:
        form_url = url_for("widget.page", token=desk().tokens.sign(Purpose.WIDGET, asked.row.form))
    return _render("notice", language, asked, status=what.status, notice=what, form_url=form_url)


def _answer(asked: Asked | None, state: str) -> Response:
    if asked is None:
        return notice(_OVER[State.MOVED], asked_for())
    language = asked.version.draft.language
    return _render(state, language, asked) if asked.state is State.OPEN else notice(_OVER[asked.state], language, asked)


def _render(state: str, language: str, asked: Asked | None, status: int = 200, **more: object) -> Response:
    draft = asked.version.draft if asked else None
    organisation = (draft.organisation if draft else preferences.current().organisation) or "Optin"
    sentence = {"open": sentences.WAS_ASKED, "done": sentences.MAY_SEND}.get(state)
    with force_locale(language):
        page = render_template(
            "widget/confirm.html",
            lang=language,
            dir=direction(language),
            state=state,
            words=draft,
            sentence=say(language, sentence[asked.channel], organisation=organisation) if sentence and asked else None,
            organisation=organisation,
            **more,
        )
    response = make_response(page, status)
    if asked is None:
        response.vary.add("Accept-Language")
    return response
