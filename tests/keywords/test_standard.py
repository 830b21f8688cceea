"""The standard words are data with a source each, and no word has two meanings."""

import pytest

from optin.keywords import Meaning, Rule, read
from optin.keywords.slips import is_slip
from optin.keywords.standard import languages, standard, word
from optin.keywords.standard_word import ALWAYS_ON, SOURCES
from optin.keywords.words import words_of
from optin.keywords.written import read_list, read_pattern
from optin.vocabulary import Channel

WORDS = [word for language in languages() for word in language.words]


def test_there_are_more_than_twelve_languages_with_english_first():
    assert len(languages()) >= 12
    assert languages()[0].name == "English"


def test_every_word_has_a_source():
    assert {word.source for word in WORDS} <= set(SOURCES)


def test_no_word_means_two_things():
    for one in WORDS:
        first = standard().words[one.key]
        assert (first.meaning, first.is_answer) == (one.meaning, one.is_answer), (one.word, one.language, first.language)


def test_every_language_has_a_stop_a_help_a_yes_and_a_no():
    for language in languages():
        meanings = {(word.meaning, word.is_answer) for word in language.words}
        assert meanings >= {(Meaning.OPT_OUT, False), (Meaning.HELP, False), (Meaning.OPT_IN, True), (Meaning.OPT_OUT, True)}


@pytest.mark.parametrize("one", WORDS, ids=lambda one: f"{one.language}-{one.word}")
def test_every_standard_word_is_read_as_what_it_is(one):
    channel = one.channel or Channel.SMS
    reading = read(one.word, (), channel=channel, is_asked=one.is_answer)

    assert (reading.meaning, reading.rule) == (one.meaning, one.name)


def test_the_words_that_the_fcc_names_cannot_be_switched_off():
    assert {one.key for one in WORDS if one.source == "fcc"} == ALWAYS_ON
    assert not any(word(f"word:{key}").may_be_off for key in ALWAYS_ON)
    assert word("word:baja").may_be_off
    assert word("word:nothing") is None


@pytest.mark.parametrize("key", ["stopall", "remove", "td", "arret"])
def test_a_word_that_a_carrier_requires_cannot_be_switched_off(key):
    assert not word(f"word:{key}").may_be_off


def test_a_standard_word_is_a_rule():
    assert isinstance(word("word:stop").rule(), Rule)
    assert word("word:baja").held().meaning is Meaning.HOLD


@pytest.mark.parametrize("written", ["", "[please]", "* stop", "# stop", "(stop", "stop)", "(stop]", "(|stop)"])
def test_what_is_no_phrase_is_refused(written):
    with pytest.raises(ValueError, match=r"phrase|any word|belongs|holds no word"):
        read_pattern(written, "en", {})


def test_a_phrase_is_found_in_its_longest_way():
    pattern = read_pattern("stop [all|any] (<things>|*ing) [#]", "en", {"things": read_list(["texts", "text messages"])})

    assert pattern.end(("stop", "texts"), 0) == 2
    assert pattern.end(("stop", "all", "text", "messages", "2"), 0) == 5
    assert pattern.end(("stop", "talking"), 0) == 2
    assert pattern.end(("stop", "it"), 0) is None


@pytest.mark.parametrize("word", ["unsubscrie", "unsubscribee", "unsubscrybe", "unsubscirbe"])
def test_one_slip_is_a_slip(word):
    assert is_slip(word, "unsubscribe")


@pytest.mark.parametrize("word", ["unsubscribe", "subscribe", "unsubscrieb3", "unsubscribers"])
def test_none_or_two_slips_are_not(word):
    assert not is_slip(word, "unsubscribe")


def test_no_harmless_phrase_is_a_stop_word_alone():
    stops = [one for one in standard().words.values() if one.meaning is Meaning.OPT_OUT and not one.is_answer]

    assert [one.word for one in stops if standard().harmless.whole(words_of(one.word))] == []
