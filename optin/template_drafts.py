"""Everything an editor chooses about a template, and what is wrong with it: pages and programs are told the same.

What may not live here: rows (`optin/templates.py`), advice that may be ignored (`optin/template_advice.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from optin import placeholders
from optin.models.template import TemplateVersion
from optin.placeholders import PlaceholderError
from optin.vocabulary import Category, Channel, UnknownWordError

# Most characters of what an editor types.
LONGEST_NAME: Final = 120
LONGEST_SUBJECT: Final = 200
# SMS: what Twilio takes in one message; WhatsApp: the body of a template (Cloud API).
LONGEST_BODY: Final = {Channel.SMS: 1600, Channel.WHATSAPP: 1024, Channel.EMAIL: 20_000}
# Quick-reply buttons of a WhatsApp template (Cloud API).
MOST_BUTTONS: Final = 3
LONGEST_BUTTON: Final = 25


@dataclass(frozen=True, slots=True)
class Button:
    """A quick reply. Pressing one that `opts_out` is an opt-out on the channel."""

    text: str
    opts_out: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything an editor may choose. `language` is a code such as `en`; only WhatsApp has buttons, only e-mail a subject."""

    name: str
    channel: Channel
    category: Category
    language: str
    body: str
    subject: str = ""
    buttons: tuple[Button, ...] = ()

    @property
    def wording(self) -> tuple[object, ...]:
        """What a provider approves: everything but the name, which only the team reads."""
        return (self.channel, self.category, self.language, self.subject, self.body, self.buttons)


def category_of(word: str | None) -> Category:
    """The category with this name. One that is unknown counts as marketing."""
    try:
        return Category.of(word or "")
    except UnknownWordError:
        return Category.MARKETING


def faults(draft: Draft) -> dict[str, str]:
    """What keeps the draft from being saved: a sentence by field (`name`, `subject`, `body`, `buttons`)."""
    said = {
        "name": _name_fault(draft.name),
        "subject": _subject_fault(draft),
        "body": _body_fault(draft),
        "buttons": _buttons_fault(draft),
    }
    return {field: sentence for field, sentence in said.items() if sentence}


def _name_fault(name: str) -> str | None:
    if not name.strip():
        return "Type a name, for example Spring sale."
    return _too_long(name, LONGEST_NAME)


def _subject_fault(draft: Draft) -> str | None:
    if draft.channel is not Channel.EMAIL:
        return "Only e-mail has a subject. Empty this field, or choose e-mail." if draft.subject else None
    if not draft.subject.strip():
        return "Type the subject of the e-mail."
    if len(draft.subject.splitlines()) > 1:
        return "A subject is one line."
    return _too_long(draft.subject, LONGEST_SUBJECT) or _placeholder_fault(draft.subject)


def _body_fault(draft: Draft) -> str | None:
    if not draft.body.strip():
        return "Type the words of the message."
    return _too_long(draft.body, LONGEST_BODY[draft.channel]) or _placeholder_fault(draft.body)


def _buttons_fault(draft: Draft) -> str | None:
    texts = [button.text for button in draft.buttons]
    if not texts:
        return None
    if draft.channel is not Channel.WHATSAPP:
        return "Only WhatsApp shows quick replies. Empty these fields, or choose WhatsApp."
    if len(texts) > MOST_BUTTONS:
        return f"Use at most {MOST_BUTTONS} quick replies."
    if not all(text.strip() for text in texts):
        return "Type the words of the quick reply that is the opt-out button, or choose none."
    if any(len(text.splitlines()) > 1 or len(text) > LONGEST_BUTTON for text in texts):
        return f"A quick reply is one line of at most {LONGEST_BUTTON} characters."
    if any("{{" in text or "}}" in text for text in texts):
        return "A quick reply holds no placeholders."
    if len({text.casefold() for text in texts}) < len(texts):
        return "Two quick replies have the same words. A reply could not tell which was pressed."
    if sum(button.opts_out for button in draft.buttons) > 1:
        return "Only one quick reply can be the opt-out button."
    return None


def _too_long(text: str, most: int) -> str | None:
    return f"Use at most {most:,} characters. This has {len(text):,}." if len(text) > most else None


def _placeholder_fault(text: str) -> str | None:
    try:
        placeholders.check(text)
    except PlaceholderError as error:
        return str(error)
    return None


def columns(draft: Draft) -> dict[str, Any]:
    """The columns of a version with these choices."""
    return {
        "name": draft.name,
        "channel": draft.channel,
        "category": draft.category,
        "language": draft.language,
        "subject": draft.subject,
        "body": draft.body,
        "buttons": [{"text": button.text, "opts_out": button.opts_out} for button in draft.buttons],
    }


def draft_of(version: TemplateVersion) -> Draft:
    """What an editor chose for this version."""
    return Draft(
        name=version.name,
        channel=version.channel,
        category=version.category,
        language=version.language,
        body=version.body,
        subject=version.subject,
        buttons=tuple(Button(str(kept["text"]), bool(kept["opts_out"])) for kept in version.buttons),
    )
