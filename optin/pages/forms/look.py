"""The fields for how a form looks, whether it asks for a name, and its own privacy policy."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from optin import contrast, sites
from optin.contrast import ColourError
from optin.drafts import Draft, Look
from optin.pages.typed import AtMost, DeskForm, reads
from optin.vocabulary import Corners, Theme


class Looks(DeskForm):
    """The part of the editor that has nothing to do with words."""

    asks_name = BooleanField("Also ask for a name (optional for visitors)")
    privacy_url = StringField(
        "Privacy policy of this form",
        validators=[Optional(), AtMost(sites.LONGEST_LINK), reads(sites.read_link, sites.SiteError)],
    )
    theme = RadioField("Theme", choices=[SelectChoice(theme.word, theme.label) for theme in Theme], default=Theme.LIGHT.word)
    accent = StringField("Accent colour", validators=[Optional(), reads(contrast.read, ColourError)])
    corners = RadioField(
        "Corners", choices=[SelectChoice(each.word, each.label) for each in Corners], default=Corners.LARGE.word
    )

    @property
    def look(self) -> Look:
        """What the fields say; what cannot be read counts as if it were left alone."""
        try:
            accent = contrast.read(self.accent.data) if self.accent.data else ""
        except ColourError:
            accent = ""
        theme = next((theme for theme in Theme if theme.word == self.theme.data), Theme.LIGHT)
        corners = next((each for each in Corners if each.word == self.corners.data), Corners.LARGE)
        return Look(theme, accent, corners)

    @property
    def own_privacy_url(self) -> str:
        """The privacy policy for this form alone; empty where none is typed, or nothing that can be linked to."""
        try:
            return sites.read_link(self.privacy_url.data) if self.privacy_url.data else ""
        except sites.SiteError:
            return ""

    def validate_accent(self, _field: Any) -> None:
        """It has to stand out wherever the theme may show it."""
        look = self.look
        if look.accent:
            try:
                contrast.check(look.accent, look.theme)
            except ColourError as refused:
                raise ValidationError(str(refused)) from refused


def filled_looks(draft: Draft) -> dict[str, object]:
    """The fields' values for a form that exists."""
    return {
        "asks_name": draft.asks_name,
        "privacy_url": draft.privacy_url if draft.privacy_is_own else "",
        "theme": draft.theme.word,
        "accent": draft.accent,
        "corners": draft.corners.word,
    }
