"""Keyword rules: kept in order, on and off, refused with a sentence; and standard words switched off."""

import pytest

from optin import preferences, rules
from optin.database import db, writer, writing
from optin.keywords import Match, Meaning, read
from optin.keywords.standard import word
from optin.rule_drafts import Draft, RuleError, read_received_at
from optin.vocabulary import Channel

OLIVE = "olive@example.com"


def draft(keyword, meaning=Meaning.OPT_OUT, match=Match.WHOLE, **more):
    return Draft(keyword, match, meaning, **more)


def added(keyword, *meaning, **more):
    with writing() as session:
        return rules.add(session, draft(keyword, *meaning, **more), OLIVE).public_id


def changed(change, *given):
    with writing() as session:
        return change(session, *given)


def on():
    with writer().connect() as connection:
        return list(rules.rules_on(connection))


def keywords():
    return [rule.keyword for rule in on()]


def refusal(keyword, *meaning, **more):
    with pytest.raises(RuleError) as refused:
        added(keyword, *meaning, **more)
    return refused.value.field, refused.value.sentence


def test_rules_are_tried_in_their_order(app):
    first, second = added("one"), added("two")
    assert keywords() == ["one", "two"]
    changed(rules.move, second, True)
    assert keywords() == ["two", "one"]
    changed(rules.move, second, True)
    assert keywords() == ["two", "one"]
    changed(rules.move, second, False)
    assert [rule.name for rule in on()] == [first, second]


def test_a_rule_that_is_off_or_deleted_reads_nothing(app):
    first, second = added("one"), added("two")
    changed(rules.switch, first, False)
    changed(rules.remove, second)
    assert keywords() == []
    changed(rules.switch, first, True)
    assert keywords() == ["one"]
    assert changed(rules.remove, second) is None
    assert rules.by_public_id(db.session(), second) is None


def test_a_changed_rule_keeps_its_place(app):
    first, _ = added("one"), added("two")
    changed(rules.change, first, draft("uno", Meaning.OPT_IN, Match.PHRASE, answer="Hello."))
    rule = on()[0]
    assert (rule.keyword, rule.meaning, rule.match, rule.answer) == (
        "uno",
        Meaning.OPT_IN,
        Match.PHRASE,
        "Hello.",
    )


@pytest.mark.parametrize("keyword", ["🙏", "...", "\u200b"])
def test_a_keyword_without_a_word_is_refused(app, keyword):
    assert refusal(keyword) == ("keyword", "Type a word or a phrase. Punctuation and emoji alone are not read.")


def test_a_twin_is_refused_and_a_rule_may_stay_as_it_is(app):
    name = added("coffee club")
    assert refusal("Coffee-Club!") == (
        "keyword",
        "There is a rule for “coffee club” that takes the same messages. Change that one.",
    )
    added("coffee club", channel=Channel.SMS)
    assert changed(rules.change, name, draft("Coffee club")).keyword == "Coffee club"


@pytest.mark.parametrize("keyword", ["STOP", "ＳＴＯＰ", "s.t.o.p", "baja", "please stop texting me", "no", "cancel"])
def test_no_rule_may_opt_in_with_a_stop(app, keyword):
    field, sentence = refusal(keyword, Meaning.OPT_IN)
    assert (field, sentence) == ("keyword", f"“{keyword}” reads as a wish to stop. No rule may opt anybody in with it.")


def test_a_standard_word_that_is_off_is_held_until_it_is_on_again(app):
    baja = word("word:baja")
    changed(rules.switch_word, baja, False, OLIVE)
    changed(rules.switch_word, baja, False, OLIVE)
    assert read("Baja", on(), channel=Channel.SMS).meaning is Meaning.HOLD
    assert rules.words_off(db.session()) == {"baja"}
    changed(rules.switch_word, baja, True, OLIVE)
    assert read("Baja", on(), channel=Channel.SMS).meaning is Meaning.OPT_OUT


def test_who_switched_a_standard_word_is_in_the_log_of_the_preferences(app):
    for on in (False, False, True, True):
        changed(rules.switch_word, word("word:baja"), on, OLIVE)
    logged = [(one.name, one.old, one.new, one.changed_by) for one in preferences.changes(db.session(), None, 9)]

    assert logged == [("word:baja", "off", "on", OLIVE), ("word:baja", "on", "off", OLIVE)]


@pytest.mark.parametrize("name", ["word:stop", "word:unsubscribe", "word:start", "word:yes", "word:help"])
def test_what_has_no_switch_is_not_switched(app, name):
    with pytest.raises(ValueError, match="cannot be switched off"):
        changed(rules.switch_word, word(name), False, OLIVE)
    assert on() == []


@pytest.mark.parametrize(
    ("typed", "channel", "normal"),
    [
        ("", None, ""),
        ("(415) 555-0134", Channel.SMS, "+14155550134"),
        ("12345", Channel.SMS, "12345"),
        ("News@Example.com", Channel.EMAIL, "news@example.com"),
        ("news@example.com", None, "news@example.com"),
    ],
)
def test_a_receiving_address_is_kept_in_normal_form(typed, channel, normal):
    assert read_received_at(typed, channel, "US") == normal


@pytest.mark.parametrize(
    ("typed", "channel", "sentence"),
    [
        ("news@example.com", Channel.SMS, "SMS arrives at a phone number. Type one, or leave the field empty."),
        ("12345", Channel.EMAIL, "E-mail arrives at an e-mail address. Type one, or leave the field empty."),
        ("shop", Channel.SMS, "Type the number with digits, spaces and a plus sign only, for example +1 415 555 0134."),
    ],
)
def test_what_is_no_address_of_the_channel_is_refused(typed, channel, sentence):
    with pytest.raises(RuleError) as refused:
        read_received_at(typed, channel, "US")
    assert (refused.value.field, refused.value.sentence) == ("received_at", sentence)
