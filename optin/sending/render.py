"""A template filled for one contact. What is put in is text and nothing else: no markup, no placeholder, no line break, no link
where a name belongs.

What may not live here: the grammar of placeholders (`optin/placeholders.py`), and whether the message may be sent (`gate.py`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Final

from optin import placeholders
from optin.addresses import show_phone
from optin.models.contact import Contact
from optin.placeholders import FIELDS
from optin.template_drafts import Button, Draft

# Names are what strangers type into forms: one that holds a link is an attempt to send it under our name.
_LONGEST_VALUE: Final = 200  # characters
_NAMES: Final = ("name", "first_name")
_LINK: Final = re.compile(r"://|\bwww\.|[\w-]\.(?:com|net|org|info|biz|ru|cn|xyz|top|link|site|online|shop)\b", re.IGNORECASE)
# Braces could be read as a placeholder further on, angle brackets as markup, the rest as WhatsApp's bold, struck or fixed type.
_NOT_IN_A_VALUE: Final = str.maketrans("", "", "{}<>*~`")

# Characters; what a message's row holds. Long names can make a filled subject longer.
LONGEST_SUBJECT: Final = 300

EXAMPLE: Final[Mapping[str, str]] = {field.name: field.example for field in FIELDS.values()}


@dataclass(frozen=True, slots=True)
class Rendered:
    """What will be read."""

    subject: str
    body: str
    buttons: tuple[Button, ...]


def values_of(contact: Contact, organisation: str, used: Container[str] = FIELDS) -> dict[str, str]:
    """What the placeholders stand for with this contact: all of them, or those that are used. What is not known is an empty
    text."""
    words = contact.name.split()
    values = {
        "first_name": words[0] if words else "",
        "name": contact.name,
        "email": contact.email or "",
        "organisation": organisation,
    }
    if "phone" in used:  # Written in groups, which takes longer than all else.
        values["phone"] = show_phone(contact.phone) if contact.phone else ""
    return {name: value for name, value in values.items() if name in used}


def render(draft: Draft, values: Mapping[str, str]) -> Rendered:
    """Fill subject and body. `values` by the name of the placeholder; names that there are not are ignored."""
    return Rendered(fill(draft.subject, values), fill(draft.body, values), draft.buttons)


def fill(text: str, values: Mapping[str, str]) -> str:
    """One text with its placeholders filled, each with its cleaned value or its fallback."""
    known = cleaned(values)
    return placeholders.fill(text, lambda each: known.get(each.name) or clean(each.fallback or ""))


def missing(draft: Draft, values: Mapping[str, str]) -> list[str]:
    """The placeholders that would be left empty: no value and no fallback. A program that sends is told of them."""
    used = placeholders.found(f"{draft.subject}\n{draft.body}")
    known = cleaned(values)
    return list(dict.fromkeys(each.name for each in used if not known.get(each.name) and each.fallback is None))


def cleaned(values: Mapping[str, str]) -> dict[str, str]:
    """The values as they may stand in a message. A name that holds a link is none."""
    is_lure = bool(_LINK.search(values.get("name", "")))
    return {name: "" if is_lure and name in _NAMES else clean(value) for name, value in values.items()}


def clean(value: str) -> str:
    """A value as it may stand in a message: one line, only characters that are seen, nothing that reads as markup."""
    visible = "".join(" " if _is_space(character) else character for character in value if not _is_hidden(character))
    return " ".join(visible.translate(_NOT_IN_A_VALUE).split())[:_LONGEST_VALUE].rstrip()


def _is_space(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Cc", "Zl", "Zp")


def _is_hidden(character: str) -> bool:
    """Marks without a shape of their own, among them those that turn the reading direction. Joiners shape scripts and emoji."""
    return unicodedata.category(character) in ("Cf", "Cs", "Co") and character not in "\u200c\u200d"
