"""Why a message would leave or not, for a contact who is looked for here; the answer is on the contact's own page.

What may not live here: the question and its answer (`pages/contacts/explanations.py`).
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from optin import contact_search, preferences
from optin.addresses import show_phone
from optin.clock import now
from optin.contact_search import Search
from optin.database import db
from optin.models import Contact
from optin.pages.access import at_least
from optin.pages.contacts.blueprint import title_of
from optin.pages.contacts.explanations import CHOICES, question, words_of
from optin.vocabulary import Channel, Role

CONTACTS_SHOWN = 20

blueprint = Blueprint("why", __name__)


@blueprint.get("/why")
@at_least(Role.VIEWER)
def ask() -> ResponseReturnValue:
    """The question. Where one contact alone is meant, the answer follows at once; else those who may be meant are shown."""
    asked = question(Channel.SMS)
    words = words_of(asked) if "channel" in request.args else words_of(asked, without="channel")
    text = contact_search.visible(request.args.get("q", ""))
    country = preferences.current().country
    meant = contact_search.named(db.session(), text, country) if text else None
    found = _found(text, country) if text and meant is None else []
    if meant is not None or len(found) == 1:
        return redirect(url_for("contacts.why", name=(meant or found[0]).public_id, **words), 303)
    shown: dict[str, Any] = {"title_of": title_of, "show_phone": show_phone, "most": CONTACTS_SHOWN}
    return render_template("contacts/asking.html", text=text, found=found, words=words, chosen=asked, choices=CHOICES, **shown)


def _found(text: str, country: str) -> list[Contact]:
    page = contact_search.find(db.session(), Search(text, country=country), now())
    return [listed.contact for listed in page.rows]
