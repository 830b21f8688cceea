"""The person's own page: what counts on each channel, what is kept, and what they can do about it.

A link shows it only as long as every address that it was made for is the person's; otherwise it can opt those addresses out and
shows nothing. What may not live here: the deeds (`acting.py`).
"""

from __future__ import annotations

from typing import Any

from flask import Response, request

from optin import person_links, preferences
from optin.addresses import show_phone
from optin.clock import now
from optin.database import db
from optin.desk import desk
from optin.models import Contact
from optin.person import erasure, holdings, pausing, people, visits
from optin.person.people import Whose
from optin.tokens import Purpose, TokenError
from optin.vocabulary import PersonPage
from widget.person import acting, dress, readers, sentences, telling
from widget.person.unsubscribing import LINK_PAGE
from widget.person.voice import Voice, voice

# Of a long history the page shows the newest; the file has all of it.
MOST_EVENTS = 30


def answer(token: str) -> Response:
    """The page, or what comes of a button on it."""
    try:
        named = person_links.read(desk().tokens, Purpose.PREFERENCES, token)
    except TokenError:
        speaks = voice(request)
        return dress.notice(sentences.LINK_LOST, speaks, link_url=LINK_PAGE + speaks.query)
    whose = people.whose(db.session.connection(), named)
    contact = whose.contact if whose.is_current else None
    speaks = voice(request, contact.locale, contact.time_zone) if contact else voice(request)
    if request.method != "POST":
        visits.note(PersonPage.PREFERENCES, readers.opened(request))
        return show(whose, speaks)
    try:
        return acting.act(whose, speaks)
    except acting.MistakeError as error:
        return show(whose, speaks, error)


def show(whose: Whose, speaks: Voice, mistake: acting.MistakeError | None = None) -> Response:
    """The page as things stand. With a mistake, what was typed stays."""
    done = request.args.get("done", "") if mistake is None else ""
    told: dict[str, Any] = {
        "done": speaks.say(sentences.DONE[done]) if done in sentences.DONE else "",
        "is_done": done not in sentences.NOT_DONE,
        "action": speaks.query or "?",
        "link_url": LINK_PAGE + speaks.query,
    }
    if not whose.is_current:
        names = [(channel.word, speaks.say(sentences.OPT_OUT_OF[channel])) for channel in whose.channels]
        return dress.page("moved", speaks, channels=names, **told)
    more: dict[str, Any] = {
        "mistake": speaks.say(sentences.BAD_DAY) if mistake else "",
        "typed": mistake.typed if mistake else "",
    }
    return dress.page("preferences", speaks, 422 if mistake else 200, **told, **more, **_kept(whose, speaks))


def _kept(whose: Whose, speaks: Voice) -> dict[str, Any]:
    session, at = db.session(), now()
    contact = session.get_one(Contact, whose.contact.id if whose.contact else 0)
    events = holdings.events(session, contact.tag)
    since = {event.id: event.occurred_at for event in events}
    defaults = preferences.current(session).defaults
    rows = whose.rows.values()
    request_row = erasure.of_person(session.connection(), contact.tag)
    paused = max((row.paused_until or 0 for row in rows), default=0)
    return {
        "channels": [telling.channel(row, contact, defaults[row.channel], since.get(row.flag_event), speaks) for row in rows],
        "contact": contact,
        "phone": show_phone(contact.phone) if contact.phone else "",
        "known_since": speaks.day(contact.created_at),
        "lines": [telling.line(event, speaks) for event in events[:MOST_EVENTS]],
        "is_longer": len(events) > MOST_EVENTS,
        "messages": holdings.message_count(session, contact.id),
        "paused": speaks.day(paused) if paused > at else "",
        "last_day": pausing.last_day(contact.time_zone, at).isoformat(),
        "erasure": speaks.day(request_row.asked_at) if request_row else "",
        "due": speaks.day(erasure.due(request_row.asked_at)) if request_row else "",
    }
