"""The public addresses of a form: in a frame, as a page, and the link that confirms a double opt-in."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, request

from optin import sightings
from optin.desk import desk
from optin.tokens import Purpose
from widget import confirm_page, form_token, page, posting, sentences, shown
from widget.page import FRAME, PAGE, Place
from widget.visitor import referring_site

blueprint = Blueprint("widget", __name__)

_METHODS: Final = ["GET", "POST"]


@blueprint.route("/w/<token>", methods=_METHODS, endpoint="frame")
def in_frame(token: str) -> Response:
    """The form in a frame on a site."""
    return _form(token, FRAME)


@blueprint.route("/f/<token>", methods=_METHODS, endpoint="page")
def as_page(token: str) -> Response:
    """The same form as a page of its own."""
    return _form(token, PAGE)


@blueprint.route(f"{posting.CONFIRM_PATH}<token>", methods=_METHODS)
def confirm(token: str) -> Response:
    """The link in a confirmation request. Only the button confirms."""
    public_id = shown.public_id_in(Purpose.CONFIRM, token)
    if public_id is None:
        return confirm_page.notice(sentences.CONFIRM_LOST)
    return confirm_page.press(public_id) if request.method == "POST" else confirm_page.show(public_id)


def _form(token: str, place: Place) -> Response:
    found = shown.find(token)
    if found is None:
        return page.notice(place, None, sentences.LOST)
    if found.is_deleted:
        return page.notice(place, found, sentences.ENDED)
    is_post = request.method == "POST"
    if found.is_paused:
        return page.notice(place, found, sentences.PAUSED_MEANWHILE if is_post else sentences.PAUSED)
    if is_post:
        return posting.post(request, desk(), place, found)
    site = referring_site(request, desk().config)
    if place is FRAME:
        sightings.note(found.id, found.version.draft.sites, site, request.headers.get("Sec-Fetch-Dest"))
    return page.blank(place, found, form_token.make(desk().tokens, found.public_id, found.version.id, site))
