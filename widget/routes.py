"""The public addresses of a form: in a frame, as a page, and the link that confirms a double opt-in."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, request

from optin import resizer as resizing
from optin import sightings
from optin.desk import desk
from optin.person import visits
from optin.tokens import Purpose
from optin.vocabulary import PersonPage
from widget import confirm_page, counting, languages, page, posting, sentences, shown, trying_page
from widget.page import FRAME, PAGE, QUIET_FRAME, Place
from widget.person import readers, returning
from widget.visitor import referring_site

blueprint = Blueprint("widget", __name__)

_METHODS: Final = ["GET", "POST"]


@blueprint.route("/w/<token>", methods=_METHODS, endpoint="frame")
def in_frame(token: str) -> Response:
    """The form in a frame on a site; with `js=0` for frames whose sandbox allows no script."""
    return _form(token, QUIET_FRAME if request.args.get("js") == "0" else FRAME)


@blueprint.route("/f/<token>", methods=_METHODS, endpoint="page")
def as_page(token: str) -> Response:
    """The same form as a page of its own."""
    return _form(token, PAGE)


@blueprint.route(f"{posting.CONFIRM_PATH}<token>", methods=_METHODS)
def confirm(token: str) -> Response:
    """The link in a confirmation request. Only the button confirms."""
    public_id = shown.public_id_in(Purpose.CONFIRM, token)
    if request.method != "POST":
        visits.note(PersonPage.CONFIRM, readers.opened(request))
    if public_id is None:
        return returning.answer(token) or confirm_page.notice(sentences.CONFIRM_LOST, confirm_page.asked_for())
    return confirm_page.press(public_id) if request.method == "POST" else confirm_page.show(public_id)


@blueprint.get("/w.<int:version>.js")
def resizer(version: int) -> Response:
    """The script that lets a frame grow with its form. The same bytes for ever."""
    text = resizing.script(version, desk().config.widget_url)
    return Response(text, headers=resizing.HEADERS) if text else Response("", 404)


@blueprint.get("/try/<token>")
def try_out(token: str) -> Response:
    """Another site, played by the desk, with the form in it."""
    return trying_page.show(token)


def _form(token: str, place: Place) -> Response:
    found = shown.find(token)
    asked_for = request.headers.get("Accept-Language")
    if found is None:
        return page.notice(place, None, sentences.LOST, languages.choose(asked_for, languages.EVERY))
    language = languages.choose(asked_for, found.languages)
    if found.is_deleted:
        return page.notice(place, found, sentences.ENDED, language)
    found = trying_page.admitted(found, request.args.get("try"))
    is_post = request.method == "POST"
    if found.is_paused:
        return page.notice(place, found, sentences.PAUSED_MEANWHILE if is_post else sentences.PAUSED, language)
    if is_post:
        return posting.post(request, desk(), place, found, language)
    site = referring_site(request, desk().config)
    if not place.is_page:
        sightings.note(found.id, found.version.draft.sites, site, request.headers.get("Sec-Fetch-Dest"))
    counting.note_shown(request, place, found, site)
    return page.blank(place, found, language, found.fresh_token(desk().tokens, site, language))
