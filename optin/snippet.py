"""The code that a site owner pastes: an iframe that works alone, and how high it has to be.

What may not live here: how the widget looks (`widget/`), except for its measures.
"""

from __future__ import annotations

import math
import unicodedata
from typing import Final

from markupsafe import Markup

from optin import drafts
from optin.desk import desk
from optin.drafts import Draft
from optin.models import FormVersion
from optin.tokens import Purpose

# What the framed page may do: post its form, run its own script, keep its own origin, and open the privacy policy in a
# new window. It is on another origin than the host, so it cannot reach out of the sandbox.
SANDBOX: Final = "allow-forms allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox"

# For owners who allow no scripts at all in frames.
STRICT_SANDBOX: Final = SANDBOX.replace("allow-scripts ", "")

# Measures of widget/widget.css in pixels, in the narrowest frame that is promised, 320 wide: what is left for words, and how
# wide a letter is on average, rounded up. A frame that is a little too high costs nothing; one that is too low scrolls.
_INNER: Final = 278
_PADDING: Final = 42
_GAP: Final = 8
_HEADING: Final = (24, 9.5)
_SMALL: Final = (20.4, 7.9)
_BUTTON: Final = (24, 9.5)
_BUTTON_INSIDE: Final = 22
_CONTROL: Final = 46
_BOX: Final = 44
_ERROR: Final = 80


def title(version: FormVersion) -> str:
    """The name of the frame, which a screen reader says: who asks, and which of their forms it is."""
    return f"{version.organisation}: {version.description}" if version.organisation else version.description


def frame_address(form: str) -> str:
    """The signed address that the iframe loads. `form` is the form's public id, and all that the token says."""
    return f"{desk().config.widget_url}/w/{_token(form)}"


def page_address(form: str) -> str:
    """The same form as a page of its own, for a link or a QR code."""
    return f"{desk().config.widget_url}/f/{_token(form)}"


def snippet(version: FormVersion, url: str, *, is_strict: bool = False) -> str:
    """The HTML to paste. `url` is the signed address of the form's widget. Hostile words stay inside their attribute. A strict
    one lets no script run in the frame; the form needs none."""
    return str(
        Markup(
            '<iframe src="{url}"\n'
            ' title="{title}"\n'
            ' width="100%" height="{height}" loading="lazy" referrerpolicy="strict-origin"\n'
            ' sandbox="{sandbox}"\n'
            ' data-optin style="border:0"></iframe>'
        ).format(
            url=f"{url}?js=0" if is_strict else url,
            title=title(version),
            height=frame_height(version),
            sandbox=STRICT_SANDBOX if is_strict else SANDBOX,
        )
    )


def frame_height(version: FormVersion) -> int:
    """The height in pixels at which nothing scrolls at 320 pixels' width in any of the form's languages, with room for a
    sentence next to a field."""
    return height_of(drafts.draft_of(version))


def height_of(draft: Draft) -> int:
    """The same for a form that may not be saved yet."""
    height = max(_height(draft.spoken(language)) for language in draft.languages)
    return math.ceil(height / 10) * 10


def _height(draft: Draft) -> float:
    fields = {channel.uses_phone for channel in draft.channels}
    parts = [
        _words(draft.organisation or draft.description, _HEADING),
        *[_SMALL[0] * (2 if uses_phone else 1) for uses_phone in fields],  # the label; a number has a hint, too
        *[_CONTROL + _GAP * uses_phone for uses_phone in fields],
        *([_SMALL[0], _CONTROL] if draft.asks_name else []),
        *([_BOX * len(draft.channels)] if len(draft.channels) > 1 else []),
        _words(draft.confirmation_message, _SMALL),
        _words(draft.button_text, _BUTTON, _BUTTON_INSIDE) + _BUTTON_INSIDE,
        *([_SMALL[0]] if draft.privacy_url else []),
    ]
    return _PADDING + sum(parts) + _GAP * (len(parts) - 1) + _ERROR


def _token(form: str) -> str:
    return desk().tokens.sign(Purpose.WIDGET, form)


def _words(text: str, measure: tuple[float, float], inside: int = 0) -> float:
    """How high a text stands, in pixels. Wide letters of East Asian scripts count twice."""
    line_height, letter = measure
    room = (_INNER - inside) / letter
    lines = 0
    for line in text.split("\n"):
        width = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)
        lines += max(1, -(-width // int(room)))
    return lines * line_height
