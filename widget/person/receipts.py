"""Consent receipts: one behind a link, as a page to print and as a file, and the page that checks one somebody has kept.

What may not live here: what stands in a receipt, and its seal (`optin/person/receipt.py`).
"""

from __future__ import annotations

from typing import Any, Final

from flask import Response, request
from sqlalchemy import select
from werkzeug.exceptions import RequestEntityTooLarge

from optin import preferences, timeline
from optin.database import db
from optin.desk import desk
from optin.models import ConsentEvent
from optin.person import receipt, visits
from optin.person.receipt import About, NotReadableError
from optin.person_links import RECEIPT_PATH
from optin.timeline import Event
from optin.tokens import Purpose, TokenError
from optin.vocabulary import PersonPage
from widget.person import dress, readers, sentences
from widget.person.unsubscribing import LINK_PAGE
from widget.person.voice import Voice, voice

# Of most of its characters an encoded form makes three.
_MOST_BYTES: Final = 3 * receipt.LONGEST + 4096
_FILE: Final = "receipt.json"


def answer(token: str, is_file: bool) -> Response:
    """The receipt as a page or a file."""
    speaks = voice(request)
    try:
        name = desk().tokens.read(Purpose.RECEIPT, token)
    except TokenError:
        return dress.notice(sentences.LINK_LOST, speaks)
    if not is_file:
        visits.note(PersonPage.RECEIPT, readers.opened(request))
    found = _find(str(name))
    if found is None:
        return dress.notice(sentences.ERASED, speaks)
    event, parts = found
    if is_file:
        return dress.json_file(parts, _FILE)
    return dress.page(
        "receipt",
        speaks,
        receipt=parts,
        told=event.evidence,
        notice=receipt.notice_of(event, preferences.current().privacy_url),
        what=speaks.say(sentences.ACTS[event.entry.act]),
        how=speaks.say(sentences.SOURCES[event.source]),
        moment=speaks.moment(event.occurred_at),
        channel=speaks.channel(event.entry.channel),
        file_url=f"{request.path}/{_FILE}",
        check_url=RECEIPT_PATH + speaks.query,
        link_url=LINK_PAGE + speaks.query,
    )


def check() -> Response:
    """Paste a receipt or choose its file: is it ours, and unchanged?"""
    speaks = voice(request)
    if request.method != "POST":
        return _checked(speaks, "")
    try:
        pasted = _pasted()
    except RequestEntityTooLarge:
        return _checked(speaks, sentences.TOO_LONG, 413)
    except UnicodeDecodeError:
        return _checked(speaks, sentences.NOT_READABLE, 422)
    if len(pasted) > receipt.LONGEST:
        return _checked(speaks, sentences.TOO_LONG, 422)
    try:
        is_good = receipt.is_ours(desk().tokens, pasted)
    except NotReadableError:
        return _checked(speaks, sentences.NOT_READABLE, 422, pasted)
    return _checked(speaks, sentences.GENUINE if is_good else sentences.NOT_GENUINE, 200, pasted, is_good)


def _checked(speaks: Voice, said: str, status: int = 200, pasted: str = "", is_good: bool = False) -> Response:
    said, action = speaks.say(said) if said else "", speaks.query or "?"
    return dress.page("check", speaks, status, said=said, is_good=is_good, pasted=pasted, action=action)


def _pasted() -> str:
    """What was pasted, or else what stands in the file. Raises `UnicodeDecodeError`."""
    request.max_content_length = _MOST_BYTES
    request.max_form_memory_size = _MOST_BYTES
    text = request.form.get("receipt", "").strip()
    file = request.files.get("file")
    if text or file is None:
        return text
    content: bytes = file.read(_MOST_BYTES)
    return content.decode("utf-8-sig")


def _find(name: str) -> tuple[Event, dict[str, Any]] | None:
    """The event and its receipt; None where there is none, or its evidence was erased."""
    session = db.session()
    row = session.execute(select(ConsentEvent.id, ConsentEvent.tag).where(ConsentEvent.public_id == name)).one_or_none()
    event = timeline.by_ids(session, [row.id]).get(row.id) if row else None
    if row is None or event is None or event.evidence is None or event.entry.act not in receipt.KINDS:
        return None
    settings = preferences.current()
    about = About(row.tag, dress.organisation(), settings.privacy_url, desk().config.widget_url + LINK_PAGE)
    return event, receipt.of(event, about, desk().tokens)
