"""Names that visitors type: cleaned of what nobody can see, and never in place of another name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optin import names


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana   Lima\n", "Ana Lima"),
        ("Zoë\tO’Neill-Şahin", "Zoë O’Neill-Şahin"),
        ("A\0n\x1ba\x7f", "Ana"),
        ("\u202eanA\u2069", "anA"),
        ("Ana\u2028Lima", "Ana Lima"),
        ("نگار\u200cها", "نگار\u200cها"),
        ("<b>{{7*7}}", "<b>{{7*7}}"),
        ("\u202e \x00 ", ""),
    ],
)
def test_a_name_is_kept_without_what_nobody_can_see(typed, kept):
    assert names.clean(typed) == kept


@given(st.text(max_size=300))
def test_a_clean_name_is_one_short_readable_line(typed):
    kept = names.clean(typed)

    assert len(kept) <= names.LONGEST
    assert names.clean(kept) == kept
    assert not any(unicodedata.category(letter) == "Cc" or letter in "\u202a\u202e\u2066\u2069" for letter in kept)
