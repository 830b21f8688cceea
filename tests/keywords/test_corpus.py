"""The corpus of phrases: the reader gets every one right, and half of them are traps."""

from collections import Counter

import pytest

from optin.keywords import Meaning, Reading, read
from optin.vocabulary import Channel
from tests.keywords.phrases import LANGUAGES, every_phrase, phrases


def outcome(reading: Reading) -> str:
    return "none" if reading.meaning is Meaning.NOTHING else reading.meaning.word


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_of_the_corpus_is_read_as_it_must_be(language):
    wrong = []
    for phrase in phrases(language):
        reading = read(phrase.text, (), channel=Channel.SMS, is_asked=phrase.is_asked, spoken=phrase.spoken)
        if outcome(reading) != phrase.outcome:
            wrong.append((phrase.text, phrase.outcome, outcome(reading), reading.rule))

    assert wrong == []


def test_the_corpus_is_large_and_half_of_it_are_traps():
    found = every_phrase()
    languages = Counter(phrase.language for phrase in found)

    assert len(found) >= 400
    assert len(languages) >= 12
    assert min(languages.values()) >= 24
    assert sum(phrase.is_trap for phrase in found) * 2 >= len(found) - 5
    assert all(phrase.why for phrase in found)


def test_no_phrase_is_there_twice():
    seen = Counter((phrase.language, phrase.text, phrase.is_asked) for phrase in every_phrase())

    assert [phrase for phrase, times in seen.items() if times > 1] == []


def test_a_reading_names_what_decided():
    """What is not read as nothing rests on a rule, and so does a stop word that is explained away."""
    nameless = [
        phrase.text
        for phrase in every_phrase()
        if phrase.outcome != "none"
        and not read(phrase.text, (), channel=Channel.SMS, is_asked=phrase.is_asked, spoken=phrase.spoken).rule
    ]

    assert nameless == []
