"""The colours of the dashboard, measured: WCAG 2.2 contrast of every token pair that meets on a screen, in both themes."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[1] / "static/css/tokens.css").read_text()
COLOURS = {name: pair for name, *pair in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", TOKENS)}
SURFACES = ["canvas", "paper", "raised", "hover"]
WORDS = ["ink", "ink-2", "muted", "accent", "yes", "no", "wait", "bar"]


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
class TestContrast:
    @pytest.mark.parametrize("surface", SURFACES)
    @pytest.mark.parametrize("word", WORDS)
    def test_words_can_be_read_on_every_surface(self, word: str, surface: str, theme: int) -> None:
        assert contrast(COLOURS[word][theme], COLOURS[surface][theme]) >= 4.5

    @pytest.mark.parametrize("word", ["accent", "yes", "no", "wait", "bar"])
    def test_a_badge_can_be_read_on_its_own_tint(self, word: str, theme: int) -> None:
        assert contrast(COLOURS[word][theme], COLOURS[f"{word}-soft"][theme]) >= 4.5

    @pytest.mark.parametrize("fill", ["accent-fill", "accent-fill-hover", "danger-fill", "danger-fill-hover"])
    def test_white_words_can_be_read_on_a_filled_button(self, fill: str, theme: int) -> None:
        assert contrast("#ffffff", COLOURS[fill][theme]) >= 4.5

    @pytest.mark.parametrize("surface", SURFACES)
    @pytest.mark.parametrize("line", ["edge", "focus"])
    def test_controls_and_focus_can_be_seen(self, line: str, surface: str, theme: int) -> None:
        assert contrast(COLOURS[line][theme], COLOURS[surface][theme]) >= 3
