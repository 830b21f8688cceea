"""The words of a message that a program sends: its own, or those of a template, filled for the contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from optin import preferences, template_drafts
from optin.api import templates
from optin.api.problems import ProblemError, invalid, mistaken
from optin.languages import ENGLISH
from optin.models import Contact, TemplateVersion
from optin.sending import render
from optin.template_drafts import Draft
from optin.vocabulary import Approval, Category, Channel, Wording

NO_TEMPLATE: Final = "no_such_template"
OTHER_CHANNEL: Final = "other_channel"


@dataclass(frozen=True, slots=True)
class Words:
    """What is to be filled: the words with their category, and what kind of words they are for the channel."""

    draft: Draft
    wording: Wording
    version_id: int | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """What will be read."""

    subject: str
    body: str


def typed(channel: Channel, category: Category, body: str, subject: str) -> Words:
    """A program's own words. Raises `ProblemError`."""
    draft = Draft(name="A message", channel=channel, category=category, language=ENGLISH, body=body, subject=subject)
    faults = template_drafts.faults(draft)
    if faults:
        raise invalid([{"field": field, "detail": sentence} for field, sentence in faults.items()])
    return Words(draft, Wording.FREE_TEXT)


def of_template(session: Session, template_id: str, channel: Channel | None = None) -> Words:
    """The words of a template, on the channel that is wanted, if one is. Raises `ProblemError`."""
    found = templates.found(session, template_id)
    if found is None:
        raise ProblemError(409, NO_TEMPLATE, "There is no template with this id.")
    version = found[1]
    if channel not in (None, version.channel):
        raise ProblemError(409, OTHER_CHANNEL, f"This is a template for {version.channel.label}.")
    return Words(template_drafts.draft_of(version), _wording(version), version.id)


def fill(session: Session, words: Words, contact: Contact, variables: Mapping[str, str]) -> Filled:
    """The words for this contact; `variables` go before what is known of them. Raises `ProblemError`."""
    values = {**render.values_of(contact, preferences.current(session).organisation), **variables}
    missing = render.missing(words.draft, values)
    if missing:
        raise mistaken("variables", f"Nothing is known for {', '.join(missing)}. Give a value, or a fallback in the words.")
    rendered = render.render(words.draft, values)
    return Filled(rendered.subject[: render.LONGEST_SUBJECT], rendered.body)


def _wording(version: TemplateVersion) -> Wording:
    """Words that WhatsApp has not approved are as good as typed ones. On other channels nobody approves."""
    is_approved = version.channel is not Channel.WHATSAPP or version.approval is Approval.APPROVED
    return Wording.TEMPLATE if is_approved else Wording.FREE_TEXT
