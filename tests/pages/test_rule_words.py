"""What decided about a message, in words that people can read."""

import pytest

from optin.keywords import read
from optin.pages import rule_words
from optin.pages.rules.blueprint import rule_name
from optin.vocabulary import Channel, Effect
from tests.keywords.phrases import every_phrase


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (None, ""),
        ("", ""),
        ("word:stop", "The standard word “stop”"),
        ("unclear:en:stop", "A stop word that is not clear: “stop”"),
        ("phrase:de:(schreib|schick) mir nicht mehr", "A standard phrase for stop"),
        ("elsewhere:en:red", "A word that means stop in one language alone: “red”"),
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


def test_whatever_decides_has_words_for_the_thread_and_for_the_lab():
    readings = (read(one.text, (), channel=Channel.SMS, is_asked=one.is_asked, spoken=one.spoken) for one in every_phrase())
    rules = {reading.rule for reading in readings if reading.rule}

    assert [name for name in sorted(rules) if rule_words.rule(name).startswith("The rule ")] == []
    assert [name for name in sorted(rules) if rule_name(name, {}) == name] == []
