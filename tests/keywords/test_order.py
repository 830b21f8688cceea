"""Rules that never fire are found, with the one that comes first."""

import pytest

from optin.keywords import Match, Meaning, Rule, read
from optin.keywords.order import silenced, stop_in
from optin.vocabulary import Channel

OUT, IN = Meaning.OPT_OUT, Meaning.OPT_IN


def rule(name, keyword, match=Match.WHOLE, meaning=OUT, channel=None, received_at=""):
    return Rule(name, keyword, match, meaning, channel, received_at)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (rule("a", "basta cosi"), rule("b", "BASTA, così!")),
        (rule("a", "coffee", Match.BEGINS), rule("b", "coffee club")),
        (rule("a", "coffee", Match.BEGINS), rule("b", "coffee club", Match.BEGINS)),
        (rule("a", "club", Match.PHRASE), rule("b", "coffee club today", Match.PHRASE)),
        (rule("a", "club"), rule("b", "club", channel=Channel.SMS)),
        (rule("a", "club", channel=Channel.SMS), rule("b", "club", channel=Channel.SMS, received_at="+14155550134")),
    ],
)
def test_what_an_earlier_rule_always_takes_never_fires(earlier, later):
    assert silenced([earlier, later]) == {"b": "a"}
    assert read(later.keyword, [earlier, later], channel=Channel.SMS, received_at=later.received_at).rule == "a"


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (rule("a", "club"), rule("b", "club", Match.PHRASE)),
        (rule("a", "coffee", Match.BEGINS), rule("b", "my coffee")),
        (rule("a", "club", channel=Channel.SMS), rule("b", "club")),
        (rule("a", "club", received_at="+14155550134"), rule("b", "club")),
        (rule("a", "club", Match.BEGINS, IN), rule("b", "club stop")),
    ],
)
def test_what_leaves_a_message_over_silences_nothing(earlier, later):
    assert silenced([earlier, later]) == {}


def test_an_opt_in_by_a_stop_word_never_fires():
    assert silenced([rule("a", "STOP", meaning=IN)]) == {"a": "word:stop"}
    assert stop_in(rule("a", "stop")) is None


@pytest.mark.parametrize("keyword", ["stop", "BAJA", "please stop texting me", "nein", "cancel", "退订", "ЅТОР"])
def test_what_asks_to_stop_is_known_in_a_keyword(keyword):
    assert stop_in(rule("a", keyword, meaning=IN))
