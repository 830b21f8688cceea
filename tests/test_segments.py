"""How many segments a text takes: the vectors of 3GPP TS 23.038, and what holds for every text."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optin import segments
from optin.segments import BASIC, EXTENSION, GSM, UCS, alphabet_of, count, size, split

TEXTS = st.text(st.sampled_from(BASIC + EXTENSION + "’ж中😀👩‍👩‍👧"), max_size=400) | st.text(max_size=400)


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "number", "left"),
    [
        ("", GSM, 0, 0, 160),
        ("a" * 160, GSM, 160, 1, 0),
        ("a" * 161, GSM, 161, 2, 145),
        ("a" * 306, GSM, 306, 2, 0),
        ("a" * 307, GSM, 307, 3, 152),
        ("€" * 80, GSM, 160, 1, 0),
        ("ж" * 70, UCS, 70, 1, 0),
        ("ж" * 71, UCS, 71, 2, 63),
        ("😀" * 35, UCS, 70, 1, 0),
        ("a\r\nb", GSM, 3, 1, 157),
    ],
)
def test_a_text_takes_so_many_segments(text, alphabet, units, number, left):
    counted = count(text)
    assert (counted.alphabet, counted.units, counted.segments, counted.left) == (alphabet, units, number, left)


def test_a_character_of_two_septets_is_not_torn_apart():
    """152 septets and a euro sign: 154 do not fit into 153, so it opens the next segment."""
    assert split("a" * 152 + "€" + "a" * 10) == ["a" * 152, "€" + "a" * 10]


def test_neither_is_a_pair_of_surrogates():
    assert [len(piece) for piece in split("ж" * 66 + "😀" + "ж" * 9)] == [66, 10]


def test_what_makes_a_text_ucs_2_is_named_once_each():
    assert count("It’s Ana’s — really").foreign == ("’", "—")


def test_the_alphabet_has_127_characters_and_ten_more():
    assert len(set(BASIC)) == 127
    assert len(set(EXTENSION)) == 10
    assert not set(BASIC) & set(EXTENSION)


@settings(deadline=None)
@given(TEXTS)
def test_the_pieces_are_the_text_and_each_fits(text):
    pieces, alphabet = split(text), alphabet_of(text)
    room = alphabet.alone if len(pieces) == 1 else alphabet.joined
    assert "".join(pieces) == text
    assert all(0 < size(piece, alphabet) <= room for piece in pieces) or text == ""


@settings(deadline=None)
@given(TEXTS)
def test_a_segment_is_opened_only_when_the_next_character_does_not_fit(text):
    pieces, alphabet = split(text), alphabet_of(text)
    for piece, following in pairwise(pieces):
        assert size(piece, alphabet) + size(following[0], alphabet) > alphabet.joined


@settings(deadline=None)
@given(TEXTS)
def test_utf_16_is_what_python_makes_of_it(text):
    assert size(text, segments.UCS) == len(text.encode("utf-16-be", "surrogatepass")) // 2
