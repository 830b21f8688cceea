"""What holds for every message, not only for the phrases that somebody thought of."""

from hypothesis import given, settings
from hypothesis import strategies as st

from optin.keywords import Match, Meaning, Rule, read
from optin.keywords.looking import look, unglued
from optin.keywords.reading import STOPPING
from optin.keywords.standard import standard
from optin.keywords.words import words_of
from optin.vocabulary import Channel
from tests.keywords.phrases import every_phrase

STOPS = sorted(word.word for word in standard().words.values() if word.meaning is Meaning.OPT_OUT and not word.is_answer)
UNSEEN = st.text("\u200b\u200c\u200d\u00ad\ufeff\u2060\u202a\u202c\u2066\u2069\u034f", max_size=3)
AROUND = st.text(" .!?,;:-–—*_#\"'“”()[]{}…¡¿🙏😡🎉👋🏽\u00a0\u200b\ufeff\n\t", max_size=6)
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
SEVERAL = settings(max_examples=150, deadline=None)


@st.composite
def decorated(draw, word):
    """The word with what must make no difference to it."""
    spelt = draw(st.sampled_from([word, word.upper(), word.capitalize(), word.translate(FULL_WIDTH)]))
    letters = "".join(letter + draw(UNSEEN) for letter in spelt)
    return draw(AROUND) + letters + draw(AROUND)


@SEVERAL
@given(st.data())
def test_decoration_of_a_stop_word_changes_nothing(data):
    word = data.draw(st.sampled_from(STOPS))
    channel = standard().words[standard_key(word)].channel or Channel.SMS
    reading = read(data.draw(decorated(word)), (), channel=channel)

    assert (reading.meaning, reading.rule) == (Meaning.OPT_OUT, f"word:{standard_key(word)}")


@SEVERAL
@given(st.sampled_from([word for word in STOPS if word.isascii() and word.isalpha()]), st.sampled_from(". -*_/|"))
def test_letters_kept_apart_are_the_word(word, between):
    channel = standard().words[standard_key(word)].channel or Channel.SMS

    assert read(between.join(word), (), channel=channel).meaning is Meaning.OPT_OUT


def standard_key(word):
    return "".join(words_of(word))


WORDS = (
    "the a my your shop bus music order sale tomorrow please can I you we at in on off up end cancel quit remove mi la el le "
    "de der und ich me ne pas il di non para por 3pm 10 hello thanks no yes texts messages text me dont"
)
ORDINARY = st.lists(st.sampled_from(WORDS.split()), max_size=6)
LONG_STOPS = st.sampled_from([word for word in STOPS if len(word) > 2])


@settings(max_examples=400, deadline=None)
@given(ORDINARY, LONG_STOPS, ORDINARY)
def test_a_stop_word_is_never_passed_over_unless_a_harmless_phrase_explains_it(before, stop, after):
    text = " ".join([*before, stop, *after])
    reading = read(text, (), channel=Channel.SMS)

    if reading.meaning not in STOPPING:
        assert reading.rule.startswith("harmless:"), (text, reading)
        assert look([unglued(words_of(text))]).unclear is None


ACCENTS = st.sampled_from(["", "\u0301", "\u0308", "\u0327"])
SIGNS = st.sampled_from(["", " ", "!", "... ", " 🙏 ", "🛑", " — ", ", ", "\n", "\u200b "])
NEW_WORDS = st.text("bcdfgjkmqvwxzaeiou", min_size=2, max_size=7)


@st.composite
def dressed(draw, word):
    """The word in another case, width or dress."""
    spelt = draw(st.sampled_from([word, word.upper(), word.capitalize(), word.translate(FULL_WIDTH)]))
    accents = draw(ACCENTS) if word.isascii() else ""
    return "".join(letter + draw(UNSEEN) for letter in spelt) + accents


def covered(text):
    """Whether listed harmless phrases hold every stop word of the text."""
    lists, words = standard(), words_of(text)
    explained = {place for span in lists.harmless.find(words) for place in range(span.start, span.end)}
    return all(explained.issuperset(range(span.start, span.end)) for span in lists.stops.find(words))


@settings(max_examples=600, deadline=None)
@given(st.data())
def test_no_unseen_phrase_round_a_stop_word_of_any_language_is_silently_ignored(data):
    stop = data.draw(LONG_STOPS)
    channel = standard().words[standard_key(stop)].channel or Channel.SMS
    around = st.lists(st.one_of(NEW_WORDS, st.sampled_from(WORDS.split())), max_size=4).map(" ".join)
    before, after = data.draw(around), data.draw(around)
    text = f"{before} {data.draw(SIGNS)}{data.draw(dressed(stop))}{data.draw(SIGNS)} {after}"
    reading = read(text, (), channel=channel)

    if reading.meaning not in STOPPING:
        assert reading.rule.startswith("harmless:"), (text, reading)
        assert covered(text), (text, reading)


HARMLESS = [phrase.text for phrase in every_phrase() if phrase.outcome == "none" and not phrase.is_asked]


@SEVERAL
@given(st.sampled_from(HARMLESS), LONG_STOPS, st.booleans())
def test_a_harmless_sentence_explains_no_stop_in_another_one(harmless, stop, stop_first):
    text = f"{stop}.\n{harmless}" if stop_first else f"{harmless}.\n{stop}"

    assert read(text, (), channel=Channel.SMS).meaning in STOPPING


@SEVERAL
@given(st.sampled_from(every_phrase()), st.sampled_from(list(Match)), st.text(max_size=20))
def test_no_rule_opts_in_with_a_message_that_reads_as_a_stop(phrase, match, more):
    text = f"{phrase.text} {more}"
    first = words_of(text)[:1]
    rule = Rule("any", first[0] if first else "x", match, Meaning.OPT_IN)
    alone = read(text, (), channel=Channel.SMS)
    reading = read(text, [rule], channel=Channel.SMS)

    assert reading.meaning in STOPPING if alone.meaning in STOPPING else reading.meaning is not Meaning.HOLD


@SEVERAL
@given(st.text(max_size=300), st.sampled_from(list(Channel)), st.booleans())
def test_any_text_is_read(text, channel, is_asked):
    reading = read(text, (), channel=channel, is_asked=is_asked)

    assert reading.meaning in Meaning
    assert bool(reading.rule) or reading.meaning is Meaning.NOTHING


@SEVERAL
@given(st.binary(max_size=300))
def test_any_bytes_are_read(raw):
    assert read(raw.decode("utf-8", "replace"), (), channel=Channel.WHATSAPP).meaning in Meaning
