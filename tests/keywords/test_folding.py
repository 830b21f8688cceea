"""Folding: what makes no difference to a keyword goes away, and nothing else."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optin.keywords import fold
from optin.keywords.standard import standard
from optin.keywords.words import joined, words_of


@pytest.mark.parametrize(
    "typed",
    [
        "Stop.",
        " stop ",
        '"STOP"',
        "“Stop”",
        "STOP!!!",
        "stop 🙏",
        "ＳＴＯＰ",
        "STOP\u200b",
        "\ufeffSTOP",
        "stop\xa0",
        "\u202estop\u202c",
        "s\u0336t\u0336o\u0336p\u0336",
        "🅂🅃🄾🄿",
        "ⓢⓣⓞⓟ",
        "𝐒𝐓𝐎𝐏",
        "s\u00adto\u00adp",
        "stop\x00",
        "\u3164stop\u3164",
    ],
)
def test_decoration_goes_away(typed):
    assert fold(typed) == "stop"


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("ARRÊT", "arret"),
        ("opt-out", "opt out"),
        ("S.T.O.P", "s t o p"),
        ("İPTAL", "iptal"),
        ("ıptal", "iptal"),
        ("СТОП", "стоп"),
        ("停止", "停止"),
        ("إيقاف", "ايقاف"),
        ("ЅТОР", "ѕтор"),
        ("STRASSE", fold("Straße")),
        ("wyłącz", "wylacz"),
        ("ストップ", "ストップ"),
        ("बंद करो", "बंद करो"),
        ("", ""),
        ("🙏", ""),
        ("\udc80", ""),
    ],
)
def test_letters_stay(typed, folded):
    assert fold(typed) == folded


@given(st.text())
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(st.characters(categories=["Mn", "Lo", "Ll"]), max_size=40))
def test_folding_twice_is_folding_once_for_marks_and_letters_of_every_script(text):
    assert fold(fold(text)) == fold(text)


def test_every_standard_word_is_found_under_its_own_fold():
    for word in standard().words.values():
        assert joined(words_of(word.word)) == word.key
        assert standard().words[joined(words_of(fold(word.word)))].key == word.key


@pytest.mark.parametrize(
    "piece", ["a", "\u0323\u0308", "\u0e38\u0e48", "か\u3099\u309a", "😀", "\n", "ﷺ", "\udc80", "a\u0300\u0316"]
)
def test_a_hundred_thousand_characters_take_a_moment(piece):
    began = time.process_time()
    fold(piece * (100_000 // len(piece)))

    assert time.process_time() - began < 5
