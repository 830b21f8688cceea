"""The link that confirms an opt-in which somebody asked for on their own page. GET shows the words and one button; POST agrees.

What may not live here: when a request still stands (`optin/person/coming_back.py`).
"""

from __future__ import annotations

import hashlib
import json
from typing import Final

from flask import Response, request

from optin import preferences
from optin.clock import now
from optin.database import db, hot
from optin.desk import desk
from optin.ledger.body import Provenance
from optin.person import coming_back
from optin.person.coming_back import Asked, State
from optin.tokens import TokenError
from optin.vocabulary import Proof, Source
from widget import sentences as of_forms
from widget.person import dress, sentences
from widget.person.unsubscribing import LINK_PAGE
from widget.person.voice import Voice, voice
from widget.visitor import visitor

_OVER: Final = {
    State.CONFIRMED: of_forms.CONFIRMED_BEFORE,
    State.EXPIRED: sentences.CONFIRM_EXPIRED,
    State.MOVED: sentences.CONFIRM_GONE,
    State.OVERTAKEN: sentences.CONFIRM_OVERTAKEN,
}


def answer(token: str) -> Response | None:
    """The page, or what comes of its button. None for a link that is none of these."""
    try:
        asked = coming_back.read(desk().tokens, token)
    except TokenError:
        return None
    speaks = voice(request, asked.language)
    if request.method == "POST":
        origin = _origin(asked, speaks)
        state = hot(lambda connection: coming_back.confirm(connection, asked, origin))
        return _page("done", asked, speaks) if state is State.OPEN else _over(state, speaks)
    with db.engine.connect() as connection:
        state = coming_back.state(connection, asked, now())
    return _page("open", asked, speaks) if state is State.OPEN else _over(state, speaks)


def _over(state: State, speaks: Voice) -> Response:
    return dress.notice(_OVER[state], speaks, link_url=LINK_PAGE + speaks.query)


def _page(stage: str, asked: Asked, speaks: Voice) -> Response:
    sentence = (of_forms.WAS_ASKED if stage == "open" else of_forms.MAY_SEND)[asked.channel]
    return dress.page(
        "confirm",
        speaks,
        stage=stage,
        sentence=speaks.say(sentence, organisation=dress.organisation()),
        words=_words(asked, speaks),
        privacy_url=preferences.current().privacy_url,
        action=speaks.query or "?",
    )


def _words(asked: Asked, speaks: Voice) -> str:
    return speaks.say(sentences.AGREES[asked.channel], organisation=dress.organisation())


def _origin(asked: Asked, speaks: Voice) -> Provenance:
    """The person asked on their page and agreed in the channel; the words are those over the button."""
    by, at, words = visitor(request), now(), _words(asked, speaks)
    shown = {
        "confirmation_message": words,
        "button_text": speaks.say(sentences.AGREE),
        "organisation": dress.organisation(),
        "privacy_url": preferences.current().privacy_url,
        "channel": speaks.channel(asked.channel),
    }
    canonical = json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    told = {"asked_event": asked.event, "words_language": speaks.language, "through": "confirmation link"}
    return Provenance(
        source=Source.PREFERENCES,
        occurred_at=at,
        recorded_at=at,
        proof=Proof.CONFIRMED,
        words_hash=hashlib.sha256(canonical.encode()).hexdigest(),
        evidence={**shown, **told, "ip": by.ip, "user_agent": by.user_agent, "language": by.language},
    )
