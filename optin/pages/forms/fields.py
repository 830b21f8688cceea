"""The fields of an opt-in form's editor, and what they make together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from optin import forms, lookalikes, origins, preferences, sites, snippet
from optin.forms import Draft
from optin.languages import ENGLISH, LANGUAGES
from optin.pages.forms.look import Looks, filled_looks
from optin.pages.typed import AtMost, DeskForm, reads, required
from optin.sites import Site
from optin.vocabulary import Channel

_LONGEST_SITES: Final = 20_000
_ROOM: Final = 100  # pixels


class About(DeskForm):
    """The first step: by which channels, and under which name the form is found."""

    channels = SelectMultipleField(
        "Channel",
        choices=[SelectChoice(channel.word, channel.label) for channel in Channel],
        validate_choice=False,  # `validate_channels` has better words
    )
    description = StringField(
        "Description",
        validators=[required("Type a description, for example Spring offers."), AtMost(forms.LONGEST_DESCRIPTION)],
    )

    @property
    def chosen(self) -> tuple[Channel, ...]:
        """The channels that are ticked, in the order of the house; anything else that was sent counts for nothing."""
        return tuple(channel for channel in Channel if channel.word in (self.channels.data or ()))

    def validate_channels(self, _field: Any) -> None:
        """At least one that there is."""
        if not self.chosen:
            raise ValidationError("Choose at least one channel.")


class Wording(DeskForm):
    """What visitors read around the button, in one language."""

    confirmation_message = TextAreaField(
        "Confirmation message",
        validators=[required("Type the words that the button agrees to."), AtMost(forms.LONGEST_MESSAGE)],
    )
    button_text = StringField(
        "Button text", validators=[required("Type the words on the button."), AtMost(forms.LONGEST_BUTTON)]
    )
    after_text = TextAreaField(
        "After signing up",
        validators=[required("Type what people read when they have signed up."), AtMost(forms.LONGEST_AFTER)],
    )


class Editor(Looks, About, Wording):
    """The whole form: the first step, the words and the look."""

    sites = TextAreaField(
        "Sites that may show this form", validators=[reads(sites.read_sites, sites.SiteError), AtMost(_LONGEST_SITES)]
    )
    look_alikes = SelectMultipleField("Sites that look like others", choices=[], validate_choice=False)
    double_opt_in = BooleanField("Ask for confirmation through the channel first")
    language = SelectField(
        "Language of these words", choices=[SelectChoice(*pair) for pair in LANGUAGES.items()], default=ENGLISH
    )
    language_fixed = BooleanField("Show the form in this language alone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.look_alikes.choices = [(origin, f"Yes, this is the site I mean: {shown}") for origin, shown in self._look_alikes()]

    @property
    def spellings(self) -> list[str]:
        """Both spellings of every site that has two."""
        return [origins.both_spellings(site.origin) for site in self._sites() if site.shown != site.origin]

    def validate_look_alikes(self, field: Any) -> None:
        """A site that people may take for another one needs a tick of its own."""
        if {origin for origin, _ in field.choices} - set(field.data or ()):
            raise ValidationError("This name looks Latin and is not. Tick it if it is the site you mean.")

    def _look_alikes(self) -> list[tuple[str, str]]:
        return [(site.origin, origins.both_spellings(site.origin)) for site in self._sites() if site.is_lookalike]

    def _sites(self) -> tuple[Site, ...]:
        """What is typed, as far as it can be read."""
        try:
            return sites.read_sites(self.sites.data or "")
        except sites.SiteError:
            return ()

    @property
    def draft(self) -> Draft:
        """What the valid fields say, with the organisation, and a privacy policy where the form has none of its own, as they
        stand in the data preferences."""
        return replace(
            self.sketch,
            sites=tuple(site.origin for site in sites.read_sites(self.sites.data or "")),
            double_opt_in=self.double_opt_in.data,
            language_fixed=self.language_fixed.data,
        )

    @property
    def height(self) -> int:
        """How high the picture of what is typed has to be, in pixels, with room for typing on."""
        return snippet.height_of(self.sketch) + _ROOM

    @property
    def sketch(self) -> Draft:
        """The same of fields that may be empty or wrong, as far as a visitor would see it. Nothing typed can make it fail."""
        current, link = preferences.current(), self.own_privacy_url
        return Draft(
            description=_shown(self.description),
            channels=self.chosen,
            confirmation_message=_shown(self.confirmation_message),
            button_text=_shown(self.button_text),
            after_text=_shown(self.after_text),
            privacy_url=link or current.privacy_url,
            privacy_is_own=bool(link),
            organisation=current.organisation,
            language=self.language.data if self.language.data in LANGUAGES else ENGLISH,
            asks_name=self.asks_name.data,
            **self.look._asdict(),
        )


def _shown(field: Any) -> str:
    """The text of a field. A NUL has no place in a page."""
    return (field.data or "").replace("\0", "")


def filled(draft: Draft) -> dict[str, object]:
    """The fields' values for a form that exists."""
    return {
        "channels": [channel.word for channel in draft.channels],
        "description": draft.description,
        "confirmation_message": draft.confirmation_message,
        "button_text": draft.button_text,
        "after_text": draft.after_text,
        "sites": "\n".join(origins.shown(origin) for origin in draft.sites),
        "look_alikes": [origin for origin in draft.sites if lookalikes.looks_latin(origins.host_of(origins.shown(origin)))],
        "double_opt_in": draft.double_opt_in,
        "language": draft.language,
        "language_fixed": draft.language_fixed,
        **filled_looks(draft),
    }
