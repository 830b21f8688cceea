"""The fields that a visitor fills in, as the page shows them. What may not live here: how they are read (`typed.py`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from optin import names
from optin.drafts import Draft
from optin.languages import say
from widget import sentences
from widget.typed import Typed, field_of

# As much of a field as a browser takes: enough for every address, and too little for the whole form to be refused as too large.
_FIELDS: Final[dict[str, dict[str, object]]] = {
    "phone": {
        "name": "phone",
        "label": sentences.PHONE_LABEL,
        "type": "tel",
        "autocomplete": "tel",
        "hint": sentences.PHONE_HINT,
        "longest": 64,
    },
    "email": {
        "name": "email",
        "label": sentences.EMAIL_LABEL,
        "type": "email",
        "autocomplete": "email",
        "longest": 254,
    },
    "name": {
        "name": "name",
        "label": sentences.NAME_LABEL,
        "type": "text",
        "autocomplete": "name",
        "longest": names.LONGEST,
        "optional": True,
    },
}


def of(draft: Draft, typed: Typed, mistakes: Mapping[str, str]) -> list[dict[str, object]]:
    """The fields of a form as the template takes them, with what was typed and a sentence next to every mistake."""
    asked = dict.fromkeys(field_of(channel) for channel in draft.channels)
    return [_field(name, draft.language, typed, mistakes) for name in [*asked, *["name"] * draft.asks_name]]


def _field(name: str, language: str, typed: Typed, mistakes: Mapping[str, str]) -> dict[str, object]:
    parts = _FIELDS[name]
    mistake = mistakes.get(name)
    return parts | {
        "label": say(language, str(parts["label"])),
        "hint": say(language, str(parts["hint"]), phone=sentences.PHONE_EXAMPLE) if "hint" in parts else None,
        # A NUL has no place in a page; every other character is kept and shown as text.
        "value": typed.texts.get(name, "").replace("\0", ""),
        "error": sentences.mistake(mistake, language) if mistake else None,
    }
