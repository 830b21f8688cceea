"""Reading a message by rules and standard words."""

import time

import pytest

from optin.keywords import Match, Meaning, Rule, read
from optin.keywords.standard import standard
from optin.vocabulary import Channel

JOIN = Rule("join", "JOIN", Match.WHOLE, Meaning.OPT_IN, answer="Welcome.")
SALES = Rule("sales", "no sales", Match.PHRASE, Meaning.OPT_OUT)
SHOP = "+14155550134"


def meaning(text, *rules, channel=Channel.SMS, **more):
    return read(text, rules, channel=channel, **more).meaning


def test_a_rule_is_found_by_its_folded_keyword():
    assert read("Jöin!", [JOIN], channel=Channel.SMS).rule == "join"
    assert read("Jöin!", [JOIN], channel=Channel.SMS).answer == "Welcome."


@pytest.mark.parametrize(
    ("match", "matching", "not_matching"),
    [
        (Match.WHOLE, "coffee club", "coffee club please"),
        (Match.BEGINS, "coffee club please", "my coffee club"),
        (Match.PHRASE, "to my coffee club please", "coffee for the club"),
    ],
)
def test_a_keyword_stands_where_its_rule_says(match, matching, not_matching):
    rule = Rule("club", "Coffee-Club", match, Meaning.OPT_OUT)

    assert meaning(matching, rule) is Meaning.OPT_OUT
    assert meaning(not_matching, rule) is Meaning.NOTHING


def test_the_first_rule_wins():
    other = Rule("other", "join", Match.WHOLE, Meaning.OPT_OUT)

    assert read("join", [JOIN, other], channel=Channel.SMS).rule == "join"
    assert read("join", [other, JOIN], channel=Channel.SMS).rule == "other"


def test_a_rule_is_for_its_channel_and_its_number_alone():
    rule = Rule("join", "join", Match.WHOLE, Meaning.OPT_IN, Channel.SMS, SHOP)

    assert meaning("join", rule, received_at=SHOP) is Meaning.OPT_IN
    assert meaning("join", rule, received_at="+12125550178") is Meaning.NOTHING
    assert meaning("join", rule, channel=Channel.WHATSAPP, received_at=SHOP) is Meaning.NOTHING


@pytest.mark.parametrize("text", ["join stop", "join, but stop texting me", "join\nSTOP"])
def test_a_stop_wins_over_an_opt_in(text):
    rule = Rule("join", "join", Match.BEGINS, Meaning.OPT_IN)

    assert meaning(text, rule) in (Meaning.OPT_OUT, Meaning.HOLD)


def test_a_rule_may_give_stop_its_own_answer():
    rule = Rule("stop", "STOP", Match.WHOLE, Meaning.OPT_OUT, answer="Goodbye.")

    assert read("Stop!", [rule], channel=Channel.SMS).answer == "Goodbye."


def test_a_standard_word_that_is_off_is_held():
    off = standard().words["baja"].held()

    assert meaning("BAJA", off) is Meaning.HOLD
    assert meaning("baja por favor", off) is Meaning.HOLD
    assert meaning("alto", off) is Meaning.OPT_OUT


def test_yes_and_no_count_while_a_question_is_pending():
    assert [meaning("Yes"), meaning("n")] == [Meaning.NOTHING, Meaning.NOTHING]
    assert [meaning("Yes", is_asked=True), meaning("n", is_asked=True)] == [Meaning.OPT_IN, Meaning.OPT_OUT]


def test_a_word_of_one_channel_counts_there_alone():
    assert meaning("TD") is Meaning.OPT_OUT
    assert meaning("TD", channel=Channel.WHATSAPP) is Meaning.NOTHING


@pytest.mark.parametrize(
    "text", ["STOP\n\nSent from my iPhone", "STOP Sent from my iPhone", "stop\\n\\nSent from my iPhone", "Cancel\n--\nAna"]
)
def test_a_signature_is_no_part_of_a_message(text):
    assert meaning(text) is Meaning.OPT_OUT


def test_a_stop_in_a_signature_is_not_passed_over():
    assert meaning("Hello\n--\nplease stop texting me") is Meaning.OPT_OUT


def test_what_a_mail_quotes_is_not_the_persons_own_word():
    mail = "Thanks, see you there.\n\nOn Monday, Harbour Street Coffee wrote:\n> Spring sale\n> Unsubscribe"

    assert meaning(mail, channel=Channel.EMAIL) is Meaning.NOTHING
    assert meaning(mail, channel=Channel.SMS) in (Meaning.HOLD, Meaning.OPT_OUT)
    assert meaning("> STOP", channel=Channel.EMAIL) is Meaning.OPT_OUT


@pytest.mark.parametrize("text", ["ЅТОР", "stοp", "st0p", "ЅТОР texting me", "🅢🅣🅞🅟", "🇸🇹🇴🇵", "un5ubscribe me"])
def test_what_looks_like_a_stop_is_held(text):
    assert meaning(text) is Meaning.HOLD


@pytest.mark.parametrize("text", ["unsubscrobe me plz", "abmelten", "st op", "ssttoopp", "deSuscribbir", "🛑"])
def test_a_slip_of_a_stop_word_is_not_passed_over(text):
    assert meaning(text) in (Meaning.HOLD, Meaning.OPT_OUT)


@pytest.mark.parametrize("text", ["", " ", "😀🎉", "\x00\x01\x02", "\udc80\udcff", "...", "\u200b"])
def test_what_holds_no_word_does_nothing(text):
    assert meaning(text) is Meaning.NOTHING


def test_a_stop_among_binary_is_found():
    assert meaning("\x00\x07\udc80STOP\x1b") is Meaning.OPT_OUT


PIECES = [
    "a",
    "stop a ",
    "please stop texting me ",
    "停止",
    "不要再",
    "\n",
    "stop x\n",
    "> a\n",
    "😀",
    "a1",
    "st op ",
    "i dont want to ",
    "\\n",
    "'",
]


@pytest.mark.parametrize("piece", PIECES)
def test_a_hundred_thousand_characters_are_read_in_a_moment(piece):
    began = time.process_time()
    meaning(piece * (100_000 // len(piece)))

    assert time.process_time() - began < 15


def test_a_stop_at_the_end_of_a_long_message_is_not_lost():
    assert meaning("a " * 50_000 + "please stop texting me") is Meaning.OPT_OUT
