"""“Send me my link”: one field, and one answer for everybody. The link goes to the address's owner alone.

Until the answer is on its way, the same is done for everybody: the wish is counted. Only then is it looked up whose the address
is, in another thread, so neither the answer nor its time nor the end of the connection can tell.
What may not live here: to whom it is sent, and how often (`optin/person/link_requests.py`).
"""

from __future__ import annotations

from typing import Final

from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from optin import afterwards, budgets, jobs, preferences
from optin.addresses import AddressError, Email, Phone, read_email, read_mobile
from optin.clock import now
from optin.database import hot
from optin.desk import desk
from optin.person import link_requests, visits
from optin.person.link_requests import House, TooManyError, Wish
from optin.person_links import maker
from optin.vocabulary import PersonPage
from widget import sentences as of_forms
from widget.person import dress, readers, sentences
from widget.person.voice import Voice, voice
from widget.visitor import visitor

MOST_BYTES: Final = 4096
_FOREIGN: Final = ("cross-site", "same-site")


def answer() -> Response:
    """The field, or the answer."""
    speaks = voice(request)
    if request.method != "POST":
        visits.note(PersonPage.LINK, readers.opened(request))
        return _page(speaks)
    if request.headers.get("Sec-Fetch-Site") in _FOREIGN:  # A page elsewhere that lets its visitors' networks ask.
        return dress.notice(sentences.FOREIGN, speaks, link_url=request.path)
    typed = _typed()
    try:
        address = _read(typed)
    except AddressError as error:
        return _page(speaks, 422, typed, of_forms.mistake(error.code, speaks.language))
    return _send(address, typed, speaks)


def _send(address: Phone | Email, typed: str, speaks: Voice) -> Response:
    wish = Wish(address, visitor(request).network, speaks.language, now())
    config = desk().config
    house = House(maker(), dress.organisation(), config.pepper, budgets.of(config))
    try:
        may_send = hot(lambda connection: link_requests.count(connection, wish, house))
    except TooManyError:
        return _page(speaks, 429, typed, speaks.say(sentences.TOO_MANY))
    said = dress.page("link_sent", speaks)
    if may_send:
        afterwards.follow(said, lambda: _look_up(wish, house))
    return said


def _look_up(wish: Wish, house: House) -> None:
    """After the answer. Where it fails, who got no link asks again."""
    hot(lambda connection: link_requests.send(connection, wish, house))
    jobs.wake()


def _page(speaks: Voice, status: int = 200, typed: str = "", mistake: str = "") -> Response:
    return dress.page("link", speaks, status, typed=typed, mistake=mistake, action=speaks.query or "?")


def _typed() -> str:
    request.max_content_length = MOST_BYTES
    try:
        return request.form.get("address", "").strip()
    except RequestEntityTooLarge:
        return ""


def _read(typed: str) -> Phone | Email:
    """The address. Words without a digit are half an e-mail address, and no number."""
    is_number = "@" not in typed and any(letter.isdecimal() for letter in typed)
    return read_mobile(typed, preferences.current().country) if is_number else read_email(typed)
