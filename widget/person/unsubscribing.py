"""The unsubscribe link. GET shows one button and changes nothing; POST opts out, whatever its body says (RFC 8058).

No redirect, no cookie, nothing is read from the body, and a second POST is answered as the first. What may not live here: what
opting out does (`optin/person/opting_out.py`).
"""

from __future__ import annotations

from typing import Final

from flask import Response, request

from optin import person_links
from optin.clock import now
from optin.desk import desk
from optin.ledger.body import Provenance
from optin.person import opting_out, visits
from optin.tokens import Purpose, TokenError
from optin.vocabulary import PersonPage, Proof, Source
from widget.person import dress, readers, sentences
from widget.person.voice import Voice, voice
from widget.visitor import visitor

LINK_PAGE: Final = "/p/"
_BY_BUTTON: Final = "button"


def answer(token: str) -> Response:
    """The page, or the opt-out."""
    speaks = voice(request)
    try:
        named = person_links.read(desk().tokens, Purpose.UNSUBSCRIBE, token)
    except TokenError:
        return dress.notice(sentences.LINK_LOST, speaks, link_url=LINK_PAGE + speaks.query)
    [channel] = named.keys
    if request.method == "POST":
        opting_out.opt_out(named, [channel], _origin())
        return _page("done", speaks, sentences.UNSUBSCRIBED[channel])
    visits.note(PersonPage.UNSUBSCRIBE, readers.opened(request))
    return _page("open", speaks, sentences.UNSUBSCRIBE[channel])


def _page(state: str, speaks: Voice, sentence: str) -> Response:
    said = speaks.say(sentence, organisation=dress.organisation())
    action = f"?by={_BY_BUTTON}{speaks.query.replace('?', '&')}"
    link_url = LINK_PAGE + speaks.query
    return dress.page("unsubscribe", speaks, state=state, sentence=said, action=action, link_url=link_url)


def _origin() -> Provenance:
    """Who pressed, as far as it says: a mail system that is asked to by its user, or somebody on the page."""
    by, at = visitor(request), now()
    through = "the page of the unsubscribe link" if request.args.get("by") == _BY_BUTTON else "one-click unsubscribe"
    return Provenance(
        source=Source.UNSUBSCRIBE,
        occurred_at=at,
        recorded_at=at,
        proof=Proof.CONFIRMED,
        evidence={"through": through, "ip": by.ip, "user_agent": by.user_agent, "language": by.language},
    )
