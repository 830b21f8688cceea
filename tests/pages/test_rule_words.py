"""What decided about a message, in words that people can read."""

import pytest

from optin.pages import rule_words
from optin.vocabulary import Effect


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (None, ""),
        ("", ""),
        ("word:stop", "The standard word “stop”"),
        ("unclear:en:stop", "A stop word that is not clear: “stop”"),
        ("phrase:de:(schreib|schick) mir nicht mehr", "A standard phrase for stop"),
        ("button", "An opt-out button"),
        ("provider", "The provider"),
        ("Leave the club", "The rule “Leave the club”"),
        ("Sale: leave", "The rule “Sale: leave”"),
    ],
)
def test_a_rule_is_told_by_its_kind_or_its_name(name, words):
    assert rule_words.rule(name) == words


def test_every_effect_has_its_words():
    assert set(rule_words.EFFECTS) == set(Effect)
