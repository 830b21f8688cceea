"""The contrast of an accent colour: measured as WCAG 2.2 does, refused with a number, and the nearest colour that passes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optin import contrast
from optin.contrast import BLACK, GROUNDS, LEAST, WHITE, ColourError, ratio
from optin.vocabulary import Theme

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)
THEMES = st.sampled_from(Theme)


def passes(colour, theme):
    return all(ratio(colour, ground.colour) >= LEAST for ground in GROUNDS[theme])


@pytest.mark.parametrize(
    ("one", "other", "known"),
    [(BLACK, WHITE, 21), ("#777777", WHITE, 4.48), ("#767676", WHITE, 4.54), ("#ff0000", WHITE, 4.0), ("#0000ff", BLACK, 2.44)],
)
def test_ratios_are_those_that_are_published(one, other, known):
    assert ratio(one, other) == pytest.approx(known, abs=0.005)


@given(COLOURS, COLOURS)
def test_a_ratio_lies_between_1_and_21_and_has_no_direction(one, other):
    assert 1 <= ratio(one, other) == ratio(other, one) <= 21.0001


@given(COLOURS)
def test_the_text_on_a_button_can_always_be_read(colour):
    ink = contrast.ink_on(colour)

    assert ink in (BLACK, WHITE)
    assert ratio(ink, colour) >= 4.5
    assert ratio(ink, colour) >= ratio(BLACK if ink == WHITE else WHITE, colour)


@given(COLOURS, THEMES)
def test_the_nearest_colour_passes_and_is_itself_where_nothing_is_wrong(colour, theme):
    nearest = contrast.nearest(colour, theme)

    assert passes(nearest, theme)
    assert contrast.is_colour(nearest)
    assert (nearest == colour) is passes(colour, theme)


@given(COLOURS, THEMES)
def test_what_fails_is_refused_with_a_number_below_the_least_and_a_colour_that_passes(colour, theme):
    try:
        contrast.check(colour, theme)
    except ColourError as refused:
        shown, offered = re.search(r"contrast of (\d\.\d) to .*; 3 is needed.* one is (#\w{6})\.$", str(refused)).groups()
        assert float(shown) < LEAST
        contrast.check(offered, theme)
    else:
        assert passes(colour, theme)


def test_no_step_nearer_would_do():
    assert contrast.nearest("#ffe066", Theme.LIGHT) == "#a89443"
    assert ratio("#a99444", WHITE) < LEAST <= ratio("#a89443", WHITE)


def test_the_sentence_names_the_ground_and_the_way():
    with pytest.raises(ColourError, match=r"^#ffe066 has a contrast of 1\.3 to white; .* The nearest darker one is #"):
        contrast.check("#ffe066", Theme.AUTO)
    with pytest.raises(ColourError, match=r"^#003366 has a contrast of 1\.3 to the dark background; .* nearest lighter one"):
        contrast.check("#003366", Theme.AUTO)


@pytest.mark.parametrize(
    ("typed", "read"), [("#1A7F5A", "#1a7f5a"), (" 1a7f5a ", "#1a7f5a"), ("#abc", "#aabbcc"), ("FED", "#ffeedd")]
)
def test_a_colour_is_read_in_its_usual_spellings(typed, read):
    assert contrast.read(typed) == read


@pytest.mark.parametrize(
    "typed",
    ["", "#", "#12", "#12345", "#1234567", "red", "#gggggg", "#１２３", "#123456;}", "#123456\n#", "url(#123456)"],
)
def test_anything_else_is_no_colour(typed):
    with pytest.raises(ColourError, match="Type the colour as #"):
        contrast.read(typed)
    assert not contrast.is_colour(typed)


@given(st.text())
def test_whatever_is_read_is_a_colour(typed):
    try:
        assert contrast.is_colour(contrast.read(typed))
    except ColourError:
        assert not contrast.is_colour(typed)
