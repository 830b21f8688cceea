"""What a button on the person's page does. Every deed is a POST to the page itself, and leads back to it with a word of what
happened. What may not live here: what is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from flask import Response, request
from sqlalchemy import Connection
from werkzeug.exceptions import RequestEntityTooLarge

from optin import jobs
from optin.clock import now
from optin.database import db, hot
from optin.desk import desk
from optin.ledger.body import Provenance
from optin.ledger.write import NoContactError
from optin.models import Contact
from optin.person import coming_back, erasure, holdings, notices, opting_out, pausing
from optin.person.coming_back import Asking
from optin.person.people import Whose
from optin.person_links import maker
from optin.vocabulary import Channel, Proof, Source, UnknownWordError
from widget.person import dress, sentences
from widget.person.voice import Voice
from widget.visitor import visitor

MOST_BYTES: Final = 4096
DOWNLOAD: Final = "download"
FILE_NAME: Final = "what-is-kept.json"


class MistakeError(ValueError):
    """The day of a pause cannot be used. `typed`: what stood there."""

    def __init__(self, typed: str) -> None:
        super().__init__(typed)
        self.typed = typed


def act(whose: Whose, voice: Voice) -> Response:
    """Do what was pressed. Raises `MistakeError`. What is no deed of this page changes nothing."""
    request.max_content_length = MOST_BYTES
    try:
        deed, _, word = request.form.get("act", "").partition(" ")
    except RequestEntityTooLarge:
        deed, word = "", ""
    if deed == "opt_out":
        return _back(voice, _opt_out(whose, voice, word))
    if not whose.is_current or whose.contact is None or deed not in (*_DEEDS, DOWNLOAD):
        return _back(voice, "")
    if deed == DOWNLOAD:
        return _download(whose.contact.id)
    try:
        return _back(voice, _DEEDS[deed](whose.contact.id, voice, word))
    except NoContactError:
        return _back(voice, "")


def _opt_out(whose: Whose, voice: Voice, word: str) -> str:
    """One channel, or all of them. A link whose addresses have moved can do it, too."""
    chosen = [channel for channel in whose.channels if word in (channel.word, "all")]
    if not chosen:
        return ""
    opting_out.opt_out(whose.named, chosen, _origin(voice))
    return "opted_out_all" if word == "all" else "opted_out"


def _opt_in(contact_id: int, voice: Voice, word: str) -> str:
    try:
        channel = Channel.of(word)
    except UnknownWordError:
        return ""
    here = desk()
    asking = Asking(here.tokens, here.config.widget_url, dress.organisation(), voice.language)
    origin = _origin(voice)
    done = hot(lambda connection: coming_back.ask(connection, contact_id, channel, asking, origin))
    jobs.wake()
    return done.word


def _pause(contact_id: int, voice: Voice, word: str) -> str:
    typed = request.form.get("until", "")
    try:
        until = pausing.read(typed, voice.zone, now())
    except pausing.NoDayError:
        raise MistakeError(typed) from None
    hot(lambda connection: pausing.pause(connection, contact_id, until), front=True)
    return "paused"


def _resume(contact_id: int, voice: Voice, word: str) -> str:
    hot(lambda connection: pausing.pause(connection, contact_id, None))
    return "resumed"


def _erase(contact_id: int, voice: Voice, word: str) -> str:
    origin, links, name = _origin(voice), maker(), dress.organisation()

    def ask(connection: Connection) -> None:
        if erasure.ask(connection, contact_id, origin):
            notices.erasure_asked(connection, contact_id, links, name, voice.language, origin.recorded_at)

    hot(ask, front=True)
    jobs.wake()
    return "erasure"


def _keep(contact_id: int, voice: Voice, word: str) -> str:
    at = now()
    hot(lambda connection: erasure.withdraw(connection, contact_id, at))
    return "kept"


_DEEDS: Final[Mapping[str, Callable[[int, Voice, str], str]]] = {
    "opt_in": _opt_in,
    "pause": _pause,
    "resume": _resume,
    "erase": _erase,
    "keep": _keep,
}


def _download(contact_id: int) -> Response:
    session = db.session()
    return dress.json_file(holdings.of(session, session.get_one(Contact, contact_id)), FILE_NAME)


def _back(voice: Voice, done: str) -> Response:
    """To the page itself. The address is the path alone, so no header of the request has a say in where that is."""
    said = f"done={done}" if done in sentences.DONE else ""
    query = "&".join(part for part in (voice.query.removeprefix("?"), said) if part)
    headers = dress.HEADERS | {"Location": f"{request.path}?{query}" if query else request.path}
    return Response("", 303, headers)


def _origin(voice: Voice) -> Provenance:
    by, at = visitor(request), now()
    return Provenance(
        source=Source.PREFERENCES,
        occurred_at=at,
        recorded_at=at,
        proof=Proof.CONFIRMED,
        evidence={
            "through": "the person's own page",
            "organisation": dress.organisation(),
            "words_language": voice.language,
            "ip": by.ip,
            "user_agent": by.user_agent,
            "language": by.language,
        },
    )
