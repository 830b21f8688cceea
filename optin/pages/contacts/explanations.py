"""Why a message to this contact would leave now, or not: every column of the table, the one that decides, and what it rests on.

What may not live here: the explanation itself (`optin/why.py`), which asks the table that decides.
"""

from __future__ import annotations

from typing import TypeVar

from flask import render_template, request

from optin.clock import now
from optin.database import db
from optin.models import Contact
from optin.pages.access import at_least
from optin.pages.contacts.blueprint import blueprint, found
from optin.pages.contacts.stories import story
from optin.pages.message_words import CATEGORIES, PATHS, WORDINGS
from optin.pages.preferences.policy import QUESTIONS
from optin.policy import TABLE, Message
from optin.sending import facts
from optin.vocabulary import Category, Channel, Path, Role, Word, Wording
from optin.why import explain

Chosen = TypeVar("Chosen", bound=Word)


@blueprint.get("/<name>/why")
@at_least(Role.VIEWER)
def why(name: str) -> str:
    """The decision about a message that the address describes; what it does not say, or says wrongly, is the usual."""
    contact = found(name)
    channel = _asked("channel", _usual(contact))
    path, category = _asked("path", Path.COMPOSE), _asked("category", Category.MARKETING)
    wording = _asked("wording", Wording.TEMPLATE)
    at = now()
    answer = explain(db.session(), contact, channel, path, Message(category, wording), at)
    return render_template(
        "contacts/why.html",
        contact=contact,
        answer=answer,
        story=story(answer.event) if answer.event else None,
        is_now=answer.allowed_from is not None and answer.allowed_from <= at,
        chosen={"channel": channel, "path": path, "category": category, "wording": wording},
        choices={
            "channel": {each: each.label for each in Channel},
            "path": {each: f"{PATHS[each]}: {row.starter}" for each, row in TABLE.items()},
            "category": CATEGORIES,
            "wording": WORDINGS,
        },
        questions=QUESTIONS,
    )


def _asked(name: str, usual: Chosen) -> Chosen:
    """The word that the address names."""
    return next((word for word in type(usual) if word.word == request.args.get(name)), usual)


def _usual(contact: Contact) -> Channel:
    """The first channel on which there is an address."""
    return next((channel for channel in Channel if facts.address_of(contact, channel)), Channel.SMS)
