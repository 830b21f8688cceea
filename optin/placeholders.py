"""Placeholders in templates: `{{first_name}}`, or `{{first_name|there}}` with what is read where the value is missing.

Plain substitution from a list of names; there is no expression, no filter and no nesting. Pure: what a contact's values are
stands in `optin/sending/render.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

LONGEST_FALLBACK: Final = 60  # characters


@dataclass(frozen=True, slots=True)
class Field:
    """What a placeholder may name. `given`: known to the program that sends, and to no contact."""

    name: str
    meaning: str
    example: str
    given: bool = False


FIELDS: Final = {
    field.name: field
    for field in (
        Field("first_name", "the first word of the name", "Ana"),
        Field("name", "the whole name", "Ana Alvarez"),
        Field("phone", "the phone number", "+1 415-555-0134"),
        Field("email", "the e-mail address", "ana@example.com"),
        Field("organisation", "your organisation, from the data preferences", "Example Shop"),
        Field("code", "a code, such as one to sign in with", "482 913", given=True),
        Field("reference", "an order, booking or invoice number", "A-1042", given=True),
        Field("date", "a day", "Friday 4 December", given=True),
        Field("time", "a time of day", "3:30 pm", given=True),
        Field("amount", "a sum of money", "$24.50", given=True),
        Field("link", "a link of its own for each person", "https://shop.example.com/t/1042", given=True),
    )
}

_PLACEHOLDER: Final = re.compile(r"\{\{ *(\w+) *(?:\|([^{}|\n]*))?\}\}")


class PlaceholderError(ValueError):
    """What stands between the braces cannot be filled. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One placeholder as it stands in a text. `fallback`: what is read where the value is missing; None where none is set."""

    name: str
    fallback: str | None


def found(text: str) -> list[Placeholder]:
    """The placeholders of a text that was checked, in the order in which they come."""
    return [_read(match) for match in _PLACEHOLDER.finditer(text)]


def check(text: str) -> None:
    """Raises `PlaceholderError` for a name that there is not, and for braces that nothing can be made of."""
    start = text.find("{{")
    while start >= 0 and (end := text.find("}}", start)) >= 0:
        _check_one(text[start : end + 2])
        start = text.find("{{", end)
    rest = _PLACEHOLDER.sub("", text)
    if "{{" in rest or "}}" in rest:
        raise PlaceholderError("Two braces begin or end a placeholder here, but not both. Write it as {{first_name}}.")


def fill(text: str, value_of: Callable[[Placeholder], str]) -> str:
    """The text with every placeholder replaced once. What is put in is never read again, whatever it holds."""
    return _PLACEHOLDER.sub(lambda match: value_of(_read(match)), text)


def _read(match: re.Match[str]) -> Placeholder:
    fallback = match[2]
    return Placeholder(match[1], None if fallback is None else fallback.strip())


def _check_one(written: str) -> None:
    match = _PLACEHOLDER.fullmatch(written)
    if match is None:
        raise PlaceholderError(
            f"{_shown(written)} cannot be filled. Write a name alone, as {{{{first_name}}}}, or with what is read where it is "
            "missing, as {{first_name|there}}."
        )
    if match[1] not in FIELDS:
        raise PlaceholderError(f"There is no {_shown(written)}. There are {', '.join(FIELDS)}.")
    if len(match[2] or "") > LONGEST_FALLBACK:
        raise PlaceholderError(f"After the bar use at most {LONGEST_FALLBACK} characters.")


def _shown(written: str) -> str:
    return written if len(written) <= 40 else f"{written[:40]}…"
