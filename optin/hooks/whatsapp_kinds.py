"""The kinds of messages that people send on WhatsApp, as text: their words where there are some, else what it was. Pure.

What stands in brackets must never read as a keyword; a test reads them all. What may not live here: what a message does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from optin.hooks.shapes import Shape, inner, text


class Content(NamedTuple):
    """What is read of a message, and the payload of the button that was pressed."""

    body: str
    payload: str = ""


# Meta's own news about a person, which the person did not write.
SYSTEM: Final = "system"

_MEDIA: Final = {
    "image": "[picture]",
    "video": "[video]",
    "audio": "[recording]",
    "document": "[document]",
    "sticker": "[sticker]",
}
_OTHER: Final = {
    "location": "[location]",
    "contacts": "[contact card]",
    "order": "[order]",
    "unsupported": "[something that WhatsApp does not pass on]",
    "request_welcome": "[the chat was opened]",
}
_UNKNOWN: Final = "[something that cannot be shown here]"


def content(message: Shape) -> Content:
    """What a message says."""
    kind = text(message, "type")
    made = _READ.get(kind)
    if made is not None:
        return made(message)
    if kind in _MEDIA:
        return Content(text(inner(message, kind), "caption") or _MEDIA[kind])
    return Content(_OTHER.get(kind, _UNKNOWN))


def _text(message: Shape) -> Content:
    return Content(text(inner(message, "text"), "body"))


def _button(message: Shape) -> Content:
    pressed = inner(message, "button")
    return Content(text(pressed, "text"), text(pressed, "payload"))


def _interactive(message: Shape) -> Content:
    """A button or a line of a list; anything else is a form that somebody filled in."""
    given = inner(message, "interactive")
    for kind in ("button_reply", "list_reply"):
        if chosen := inner(given, kind):
            return Content(text(chosen, "title"), text(chosen, "id"))
    return Content(_UNKNOWN)


def _reaction(message: Shape) -> Content:
    emoji = text(inner(message, "reaction"), "emoji")
    return Content(f"[reaction: {emoji}]" if emoji else "[reaction taken back]")


_READ: Final[Mapping[str, Callable[[Shape], Content]]] = {
    "text": _text,
    "button": _button,
    "interactive": _interactive,
    "reaction": _reaction,
}
