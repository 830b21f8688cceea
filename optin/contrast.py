"""How well a form's accent colour stands out, as WCAG 2.2 measures it (relative luminance and contrast ratio). Pure.

What may not live here: style sheets (`widget/assets.py`) and form fields (`optin/pages/forms/look.py`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from optin.vocabulary import Theme

# WCAG 2.2, 1.4.11: the least for borders of controls and focus rings, against what they stand on.
LEAST: Final = 3.0
BLACK, WHITE = "#000000", "#ffffff"

_COLOUR: Final = re.compile(r"#[0-9a-f]{6}", re.ASCII)
_TYPED: Final = re.compile(r"#?([0-9a-f]{3}|[0-9a-f]{6})", re.ASCII | re.IGNORECASE)
_STEPS: Final = 255


class Ground(NamedTuple):
    """What a form stands on in one theme. `name` goes into a sentence; `towards` is where colours go to stand out from it."""

    name: str
    colour: str
    towards: str
    way: str


_PAPER: Final = Ground("white", WHITE, BLACK, "darker")
# CSS Canvas in dark pages: #121212 in Chromium, #1c1b22 in Firefox, #1e1e1e in Safari. Only colours that are lighter can stand
# out from it, so the lightest of them is the hardest.
_NIGHT: Final = Ground("the dark background", "#1e1e1e", WHITE, "lighter")
GROUNDS: Final[Mapping[Theme, tuple[Ground, ...]]] = {
    Theme.LIGHT: (_PAPER,),
    Theme.DARK: (_NIGHT,),
    Theme.AUTO: (_PAPER, _NIGHT),
}


class ColourError(ValueError):
    """A colour cannot be used. The message is a sentence for whoever typed it."""


def is_colour(text: str) -> bool:
    """Whether this is a colour as we keep it: #rrggbb in small letters."""
    return _COLOUR.fullmatch(text) is not None


def read(text: str) -> str:
    """A typed colour as #rrggbb. The # may be missing, and three digits stand for six. Raises `ColourError`."""
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        raise ColourError("Type the colour as # and six digits or letters from a to f, for example #1a7f5a.")
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(colour: str) -> str:
    """Black or white, whichever can be read better on this colour. One of them always has 4.5 (WCAG 2.2, 1.4.3)."""
    return max(BLACK, WHITE, key=lambda ink: ratio(ink, colour))


def check(accent: str, theme: Theme) -> None:
    """Raises `ColourError` if the accent does not stand out from what it stands on wherever this theme shows it."""
    for ground in GROUNDS[theme]:
        if (found := ratio(accent, ground.colour)) < LEAST:
            shown = math.floor(found * 10) / 10  # never rounded up to what is needed
            raise ColourError(
                f"{accent} has a contrast of {shown:.1f} to {ground.name}; {LEAST:g} is needed. "
                f"The nearest {ground.way} one is {nearest(accent, theme)}."
            )


def nearest(accent: str, theme: Theme) -> str:
    """The accent itself, or the first mix with black or white that stands out in this theme."""
    for ground in GROUNDS[theme]:
        if not _stands_out(accent, (ground,)):
            mixes = (_mixed(accent, ground.towards, step / _STEPS) for step in range(1, _STEPS + 1))
            return next(mix for mix in mixes if _stands_out(mix, GROUNDS[theme]))
    return accent


def _stands_out(colour: str, grounds: tuple[Ground, ...]) -> bool:
    return all(ratio(colour, ground.colour) >= LEAST for ground in grounds)


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = zip(_parts(colour), _parts(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def _parts(colour: str) -> tuple[int, ...]:
    return tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
