"""A template as somebody will read it: who that is, what it then says, how many segments it takes, and advice about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from optin import contact_search, preferences, segments, template_advice, template_drafts
from optin.addresses import show_phone
from optin.clock import now
from optin.contact_search import Search
from optin.database import db
from optin.models import Contact
from optin.segments import Count
from optin.sending import render
from optin.sending.render import Rendered
from optin.template_drafts import Draft
from optin.vocabulary import Channel

_MOST_FOREIGN: Final = 8
# Characters that nobody sees, or that look like plain ones, by what they are called.
_CALLED: Final = {"\u2019": "’ (curly apostrophe)", "\u00a0": "a space that does not break", "\u2013": "– (dash)"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the preview: a contact or, where nobody fits what was typed, an example person."""

    title: str
    values: Mapping[str, str]
    looked_for: str = ""
    is_example: bool = False
    others: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """What the page shows beside a draft. `count` is there for SMS alone."""

    reader: Reader
    rendered: Rendered
    advice: list[str]
    count: Count | None
    foreign: str


def preview(draft: Draft, looked_for: str) -> Preview:
    """The draft as the first contact reads it who fits `looked_for` (name, phone or e-mail), else as an example person does."""
    return _preview(draft, _reader(looked_for.strip()))


def preview_for(draft: Draft, contact: Contact) -> Preview:
    """The draft as this contact gets it: what is not known is left empty, as it will be."""
    reader = Reader(_title(contact), render.values_of(contact, preferences.current().organisation))
    return _preview(draft, reader)


def _preview(draft: Draft, reader: Reader) -> Preview:
    rendered = render.render(draft, reader.values)
    count = segments.count(rendered.body) if draft.channel is Channel.SMS else None
    return Preview(reader, rendered, [*_faults(draft), *template_advice.advice(draft)], count, _foreign(count))


def _faults(draft: Draft) -> list[str]:
    """What would keep the words from being saved; the picture alone would leave a misspelt placeholder out without a word."""
    found = template_drafts.faults(draft)
    typed = {"subject": draft.subject, "body": draft.body}
    return [found[field] for field, words in typed.items() if words.strip() and field in found]


def _reader(looked_for: str) -> Reader:
    current = preferences.current()
    example = dict(render.EXAMPLE)
    if current.organisation:
        example["organisation"] = current.organisation
    if not looked_for:
        return Reader("an example person", example, is_example=True)
    rows = contact_search.find(db.session(), Search(looked_for, country=current.country), now()).rows
    if not rows:
        return Reader("an example person", example, looked_for, is_example=True)
    contact = rows[0].contact
    # What only a program can fill is shown by its example, so that the length is about right.
    values = render.cleaned({**example, **render.values_of(contact, current.organisation)})
    return Reader(_title(contact), values, looked_for, others=len(rows) - 1)


def _title(contact: Contact) -> str:
    return contact.name or (show_phone(contact.phone) if contact.phone else contact.email) or "a contact without a name"


def _foreign(count: Count | None) -> str:
    """The characters that make a text message UCS-2, as a list that can be read."""
    if count is None or not count.foreign:
        return ""
    shown = [_CALLED.get(character, character) for character in count.foreign[:_MOST_FOREIGN]]
    return " ".join(shown) + (" …" if len(count.foreign) > _MOST_FOREIGN else "")
