"""Stop words of one language that are everyday words of another."""

import pytest

from optin.keywords import Meaning, read
from optin.keywords.spoken import spoken_in
from optin.keywords.standard import languages, standard
from optin.vocabulary import Channel

CODES = frozenset(language.code for language in languages())


def meaning(text, *spoken):
    return read(text, (), channel=Channel.SMS, spoken=frozenset(spoken)).meaning


def test_a_colour_stops_nothing_where_nobody_writes_turkish():
    assert meaning("red", "en") is Meaning.NOTHING
    assert meaning("I want the red one", "en") is Meaning.NOTHING


def test_the_same_word_stops_where_turkish_is_likely():
    assert meaning("red", "tr") is Meaning.OPT_OUT
    assert meaning("red", "en", "tr") is Meaning.OPT_OUT


def test_it_is_held_where_it_is_a_word_of_neither():
    assert meaning("red", "pl") is Meaning.HOLD


def test_it_stops_where_nothing_is_known():
    assert meaning("red") is Meaning.OPT_OUT


def test_it_hides_no_stop_beside_it():
    assert meaning("red stop", "en") in {Meaning.OPT_OUT, Meaning.HOLD}
    assert meaning("red. unsubscribe me", "en") is Meaning.OPT_OUT


@pytest.mark.parametrize("name", sorted(standard().elsewhere.senses))
def test_every_such_word_has_its_sense_in_another_language_and_no_carrier_requires_it(name):
    own, known = standard().words.get(name), standard().elsewhere.senses[name]
    assert known.keys() <= CODES
    assert all(known.values())
    assert own is None or not own.is_required
    assert all(meaning(name, other) is Meaning.NOTHING for other in known)


def test_countries_and_locales_tell_what_somebody_may_write():
    assert spoken_in(["US"]) == {"en", "es"}
    assert spoken_in(["US"], "tr-TR") == {"en", "es", "tr"}
    assert spoken_in([]) == frozenset()
    assert all(language.countries for language in languages())
