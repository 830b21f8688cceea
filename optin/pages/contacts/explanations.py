"""Why a message to this contact would leave now, or not: every column of the table, the one that decides, and what it rests on.

What may not live here: the explanation itself (`optin/why.py`), which asks the table that decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from flask import render_template, request, url_for
from markupsafe import Markup

from optin.clock import now
from optin.database import db
from optin.models import Contact
from optin.pages.access import at_least
from optin.pages.contacts.blueprint import blueprint, found
from optin.pages.contacts.stories import story
from optin.pages.message_words import CATEGORIES, PATHS, WORDINGS
from optin.pages.preferences.policy import QUESTIONS
from optin.policy import TABLE, Message
from optin.sending import clocks, facts
from optin.sending.draft import Draft
from optin.vocabulary import Category, Channel, Path, Role, Word, Wording
from optin.why import explain

Chosen = TypeVar("Chosen", bound=Word)

# What can be asked about, each with the words of its choices.
CHOICES: Final[Mapping[str, Mapping[Any, str]]] = {
    "channel": {each: each.label for each in Channel},
    "path": {each: f"{PATHS[each]}: {row.starter}" for each, row in TABLE.items()},
    "category": CATEGORIES,
    "wording": WORDINGS,
}


@blueprint.get("/<name>/why")
@at_least(Role.VIEWER)
def why(name: str) -> str:
    """The decision about a message that the address describes; what it does not say, or says wrongly, is the usual."""
    contact, at = found(name), now()
    asked = question(_usual(contact))
    message = Message(asked["category"], asked["wording"])
    answer = explain(db.session(), contact, asked["channel"], asked["path"], message, at)
    return render_template(
        "contacts/why.html",
        contact=contact,
        answer=answer,
        story=story(answer.event) if answer.event else None,
        is_now=answer.allowed_from is not None and answer.allowed_from <= at,
        clock=clocks.clock(db.session().connection(), contact.id, asked["channel"], at),
        chosen=asked,
        words_of=words_of,
        choices=CHOICES,
        questions=QUESTIONS,
    )


def question(channel: Channel) -> dict[str, Any]:
    """What the address asks about; `channel` where it names none."""
    return {
        "channel": _asked("channel", channel),
        "path": _asked("path", Path.COMPOSE),
        "category": _asked("category", Category.MARKETING),
        "wording": _asked("wording", Wording.TEMPLATE),
    }


def words_of(asked: Mapping[str, Any], without: str | None = None) -> dict[str, Any]:
    """A question as the words of an address."""
    return {name: chosen.word for name, chosen in asked.items() if name != without}


def with_why(sentence: str, contact: Contact, draft: Draft) -> Markup:
    """A sentence about what was refused, and the link to this page. For a flash message: it is escaped here."""
    url = url_for("contacts.why", name=contact.public_id, **asked_about(draft))
    return Markup('{} <a href="{}">Why</a>').format(sentence, url)


def asked_about(draft: Draft) -> dict[str, Any]:
    """The question about this message, as words of an address."""
    return words_of({name: getattr(draft, name) for name in CHOICES})


def _asked(name: str, usual: Chosen) -> Chosen:
    """The word that the address names."""
    return next((word for word in type(usual) if word.word == request.args.get(name)), usual)


def _usual(contact: Contact) -> Channel:
    """The first channel on which there is an address."""
    return next((channel for channel in Channel if facts.address_of(contact, channel)), Channel.SMS)
