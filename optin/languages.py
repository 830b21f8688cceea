"""The languages that forms, public pages and the desk's own messages speak, and their sentences in each of them.

The catalogues lie in `optin/translations`; Flask-Babel reads the same ones for templates. Where there is no request, as in
the thread that commits, `say` needs none. What may not live here: which language somebody gets (`widget/languages.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from babel import Locale
from babel.support import NullTranslations, Translations

from optin.vocabulary import Channel

ENGLISH: Final = "en"
# By their name in English, in which the dashboard is written.
LANGUAGES: Final[Mapping[str, str]] = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "pt": "Portuguese",
    "it": "Italian",
    "nl": "Dutch",
    "ar": "Arabic",
}
CATALOGUES: Final = Path(__file__).parent / "translations"

# Where a channel's label is another word than in English. The hash of a form's words covers the labels, so what stands here
# is never changed: a hash that was recorded must come out the same for ever.
_LABELS: Final[Mapping[str, Mapping[Channel, str]]] = {
    "de": {Channel.EMAIL: "E-Mail"},
    "es": {Channel.EMAIL: "Correo electrónico"},
    "ar": {Channel.SMS: "رسائل SMS", Channel.WHATSAPP: "واتساب", Channel.EMAIL: "البريد الإلكتروني"},
}

# A text whose own direction decides how it runs, whatever stands around it (Unicode Standard Annex 9, FSI and PDI).
_ISOLATED: Final = "\u2068{}\u2069"


def N_(english: str) -> str:
    """Marks a sentence to be put into the catalogues; it is looked up later, by `say` or in a template."""
    return english


def say(language: str, english: str, **values: str) -> str:
    """A sentence in a language, with its placeholders filled. What has no translation is said in English."""
    sentence = _catalogue(language).gettext(english)
    if not values:
        return sentence
    return sentence % {name: isolated(language, value) for name, value in values.items()}


def isolated(language: str, text: str) -> str:
    """A name or number that keeps its own direction inside a sentence which runs from right to left."""
    return _ISOLATED.format(text) if direction(language) == "rtl" else text


@cache
def direction(language: str) -> str:
    """`ltr` or `rtl`, as HTML's `dir` says it."""
    return Locale(language).text_direction


def channel_label(channel: Channel, language: str) -> str:
    """What stands next to the box of a channel."""
    return _LABELS.get(language, {}).get(channel, channel.label)


@cache
def _catalogue(language: str) -> NullTranslations:
    if language == ENGLISH:
        return NullTranslations()
    return Translations.load(CATALOGUES, [language])
