"""The page behind the link of a confirmation request, in each of its states. Only what is shown; no rule."""

from __future__ import annotations

from typing import Final

from flask import Response, make_response, render_template, request, url_for

from optin import preferences
from optin.clock import now
from optin.database import db, hot
from optin.desk import desk
from optin.tokens import Purpose
from widget import confirming, sentences
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
        return notice(sentences.FOREIGN)
    by, at = visitor(request), now()
    return _answer(hot(lambda connection: confirming.confirm(connection, public_id, by, at)), "done")


def notice(what: Notice, asked: Asked | None = None) -> Response:
    """A page without a button; where it can still be done, with the way to sign up again."""
    form_url = None
    if asked is not None and what.status == 410 and asked.is_form_open:
        form_url = url_for("widget.page", token=desk().tokens.sign(Purpose.WIDGET, asked.row.form))
    return _render("notice", asked, status=what.status, notice=what, form_url=form_url)


def _answer(asked: Asked | None, state: str) -> Response:
    if asked is not None and asked.state is State.OPEN:
        return _render(state, asked)
    return notice(_OVER[asked.state if asked else State.MOVED], asked)


def _render(state: str, asked: Asked | None, status: int = 200, **more: object) -> Response:
    page = render_template(
        "widget/confirm.html",
        state=state,
        asked=asked.row if asked else None,
        kind=sentences.KINDS[asked.channel] if asked else None,
        organisation=(asked.row.organisation if asked else preferences.current().organisation) or "Optin",
        **more,
    )
    return make_response(page, status)
