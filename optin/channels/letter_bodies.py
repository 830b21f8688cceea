"""How a mail looks: plain text, and the same as HTML from one layout. No picture is loaded from anywhere.

What may not live here: headers (`letters.py`), and the words of the message.
"""

from __future__ import annotations

import re
from typing import Final

from flask import current_app

from optin.channels.adapter import Outgoing
from optin.languages import ENGLISH, LANGUAGES, N_, direction, say
from optin.sending.links import Piece, pieces

_LAYOUT: Final = "mail/letter.html"

# Mail programs leave out what follows when somebody answers (RFC 3676, 4.3).
_SIGNATURE: Final = "-- "
_UNSUBSCRIBE: Final = N_("Unsubscribe")
_PREFERENCES: Final = N_("Choose what you get from us")
_ANSWERS: Final = N_("You can answer with:")


def plain(message: Outgoing) -> str:
    """The text, the answers that it offers, and the ways out below it."""
    parts = [message.body.rstrip()]
    if message.buttons:
        parts.append("\n".join([say(_spoken(message), _ANSWERS), *(f"- {button.text}" for button in message.buttons)]))
    ways = _ways(message)
    if ways:
        parts.append("\n".join([_SIGNATURE, *(f"{label}: {url}" for label, url in ways)]))
    return "\n\n".join(parts) + "\n"


def html(message: Outgoing, sender: str) -> str:
    """The same in the layout."""
    return current_app.jinja_env.get_template(_LAYOUT).render(
        message=message,
        sender=sender,
        direction=direction(_spoken(message)),
        paragraphs=_paragraphs(message.body),
        answers=say(_spoken(message), _ANSWERS),
        ways=_ways(message),
    )


def _ways(message: Outgoing) -> list[tuple[str, str]]:
    """What stands at the foot: a label and an address each."""
    named = ((_PREFERENCES, message.preferences_url), (_UNSUBSCRIBE, message.unsubscribe_url))
    return [(say(_spoken(message), label), url) for label, url in named if url]


def own_sentences(language: str) -> tuple[str, ...]:
    """What we say below every text, in the order in which it stands there."""
    return tuple(say(language, sentence) for sentence in (_ANSWERS, _PREFERENCES, _UNSUBSCRIBE))


def _spoken(message: Outgoing) -> str:
    """The language of our own sentences: the message's, if we speak it."""
    return message.language if message.language in LANGUAGES else ENGLISH


def _paragraphs(body: str) -> list[list[list[Piece]]]:
    """The text as paragraphs of lines of pieces, some of which are links."""
    blocks = re.split(r"\n[^\S\n]*\n\s*", body.replace("\r\n", "\n").strip())
    return [[pieces(line) for line in block.split("\n")] for block in blocks]
