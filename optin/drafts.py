"""Everything an editor chooses about an opt-in form, its words in every language, and the hash of what a visitor agrees to.

What may not live here: rows that change (`optin/forms.py`), and which language a visitor gets (`widget/`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, NamedTuple

from optin.languages import ENGLISH, channel_label
from optin.models import FormVersion
from optin.vocabulary import Channel, Corners, Theme

# Most characters of what an editor types.
LONGEST_DESCRIPTION: Final = 120
LONGEST_MESSAGE: Final = 2000
LONGEST_BUTTON: Final = 40
LONGEST_AFTER: Final = 500


class Look(NamedTuple):
    """How a form looks. `accent` is #rrggbb, or empty for the colour of the text."""

    theme: Theme = Theme.LIGHT
    accent: str = ""
    corners: Corners = Corners.LARGE


@dataclass(frozen=True, slots=True)
class Words:
    """A form's own words in one more language: its name, and what is read before, on and after the button."""

    language: str
    description: str
    confirmation_message: str
    button_text: str
    after_text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything an editor may choose about a form. `sites` are ASCII origins (`https://shop.example.com`).

    The words stand in `language`, the main one, and in every one of `translations`. With `language_fixed` visitors get the
    main one whatever they ask for. `privacy_is_own`: the privacy link is this form's own, not the data preferences'.
    `theme`, `accent` and `corners` are its `look`; `asks_name` adds a field that visitors may leave empty.
    """

    description: str
    channels: tuple[Channel, ...]
    confirmation_message: str
    button_text: str
    after_text: str
    privacy_url: str
    organisation: str
    sites: tuple[str, ...] = ()
    double_opt_in: bool = False
    language: str = ENGLISH
    language_fixed: bool = False
    translations: tuple[Words, ...] = ()
    theme: Theme = Theme.LIGHT
    accent: str = ""
    corners: Corners = Corners.LARGE
    asks_name: bool = False
    privacy_is_own: bool = False

    @property
    def look(self) -> Look:
        """Theme, accent and corners together."""
        return Look(self.theme, self.accent, self.corners)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that it has words in, the main one first."""
        return (self.language, *(words.language for words in self.translations))

    def spoken(self, language: str) -> Draft:
        """The form as it is read in one of its languages, which is then its only one. Raises `KeyError` for another."""
        if language == self.language:
            return replace(self, translations=())
        words = {words.language: words for words in self.translations}[language]
        return replace(self, **asdict(words), translations=())

    def translated(self, words: Words) -> Draft:
        """The form with these words besides, in place of earlier ones in the same language."""
        others = [other for other in self.translations if other.language != words.language]
        return replace(self, translations=_in_order([*others, words]))

    def keeping(self, translations: tuple[Words, ...]) -> Draft:
        """The form with the translations that it had; one into what is now the main language has no place any more."""
        return replace(self, translations=translations).without(self.language)

    def without(self, language: str) -> Draft:
        """The form without its translation into a language."""
        return replace(self, translations=tuple(words for words in self.translations if words.language != language))


def _in_order(translations: Iterable[Words]) -> tuple[Words, ...]:
    return tuple(sorted(translations, key=lambda words: words.language))


def words_hash(draft: Draft) -> str:
    """SHA-256 (hex) over what a visitor agrees to in the main language: organisation, message, button, channel labels, privacy
    link. For another language take the hash of `draft.spoken(language)`."""
    agreed = {
        "organisation": draft.organisation,
        "confirmation_message": draft.confirmation_message,
        "button_text": draft.button_text,
        "channels": [channel_label(channel, draft.language) for channel in draft.channels],
        "privacy_url": draft.privacy_url,
    }
    written = json.dumps(agreed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def columns(draft: Draft) -> dict[str, Any]:
    """The columns of a version with these choices. Each translation is kept with the hash of its words."""
    translations = [asdict(words) | {"words_hash": words_hash(draft.spoken(words.language))} for words in draft.translations]
    return asdict(draft) | {
        "channels": [channel.word for channel in draft.channels],
        "sites": list(draft.sites),
        "translations": translations,
        "words_hash": words_hash(draft),
    }


def hashes(version: FormVersion) -> Mapping[str, str]:
    """The hash of the words by language, as recorded when the version was made; the main language first."""
    return {version.language: version.words_hash} | {kept["language"]: kept["words_hash"] for kept in version.translations}


def draft_of(version: FormVersion) -> Draft:
    """What an editor chose for this version."""
    return Draft(
        description=version.description,
        channels=tuple(Channel.of(word) for word in version.channels),
        confirmation_message=version.confirmation_message,
        button_text=version.button_text,
        after_text=version.after_text,
        privacy_url=version.privacy_url,
        organisation=version.organisation,
        sites=tuple(version.sites),
        double_opt_in=version.double_opt_in,
        language=version.language,
        language_fixed=version.language_fixed,
        translations=tuple(_words(kept) for kept in version.translations),
        theme=version.theme,
        accent=version.accent,
        corners=version.corners,
        asks_name=version.asks_name,
        privacy_is_own=version.privacy_is_own,
    )


def _words(kept: Mapping[str, str]) -> Words:
    return Words(**{field.name: kept[field.name] for field in fields(Words)})
