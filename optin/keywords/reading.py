"""Reading a message: which rule decides, and what it means.

Four things hold whatever the rules say. A stop wins over an opt-in. What looks like a stop and is unclear is held, and never
passed over, unless a harmless phrase explains every stop word in it. "Yes" and "no" count only while a question is pending.
And a standard word opts in only where it is the whole message.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple

from optin.keywords.body import Body, body_of
from optin.keywords.folding import fold
from optin.keywords.lookalikes import as_latin
from optin.keywords.looking import is_stop, look, unglued
from optin.keywords.shapes import Reading, Rule
from optin.keywords.standard import standard
from optin.keywords.standard_word import StandardWord
from optin.keywords.words import Words, joined, said, sentences_of, words_of
from optin.vocabulary import Channel, Match, Meaning

STOPPING: Final = frozenset({Meaning.OPT_OUT, Meaning.HOLD})
# Signs that may be all that somebody answers: a stop sign, no entry, a crossed-out bell, a crossed-out phone.
_STOP_SIGNS: Final = frozenset("🛑🚫⛔🔕📵")
_SHORT_LINE: Final = 60
_SHOWN: Final = 24  # words of a message in the name of what decided


class _Asking(NamedTuple):
    """What besides the words decides which standard words count."""

    channel: Channel
    is_asked: bool
    off: frozenset[str]
    spoken: frozenset[str]


class _Usual(NamedTuple):
    meaning: Meaning
    rule: str = ""


def read(
    text: str,
    rules: Sequence[Rule],
    *,
    channel: Channel,
    received_at: str = "",
    is_asked: bool = False,
    spoken: frozenset[str] = frozenset(),
) -> Reading:
    """What a message means by these rules, in their order, and by the standard words after them.

    `received_at` is the number or address of ours that it came to, `is_asked` says that a question is pending. `spoken`: the
    languages that the person may write (`optin/keywords/spoken.py`), none for all. The time that it takes grows with the length
    of the text alone.
    """
    off = frozenset(rule.name for rule in rules if rule.is_standard and rule.meaning is Meaning.HOLD)
    body = body_of(text, channel)
    folded = fold(text)
    usual = _usual(text, body, _Asking(channel, is_asked, off, spoken))
    ours = [rule for rule in rules if not rule.is_standard and rule.covers(channel, received_at)]
    ways = {words_of("\n".join(lines)) for lines in (body.lines, body.signed)} if ours else set()
    for rule in ours:
        if not any(matches(rule, words) for words in ways):
            continue
        if rule.meaning is Meaning.OPT_OUT or usual.meaning not in STOPPING:
            return Reading(folded, rule.meaning, rule.name, rule.answer)
    return Reading(folded, usual.meaning, usual.rule)


def matches(rule: Rule, words: Words) -> bool:
    """Whether the keyword of a rule stands in these words as the rule asks."""
    key = keyword_words(rule.keyword)
    if not key:
        return False
    if rule.match is Match.WHOLE:
        return joined(words) == joined(key)
    if rule.match is Match.BEGINS:
        return words[: len(key)] == key
    return any(words[place : place + len(key)] == key for place, word in enumerate(words) if word == key[0])


@lru_cache(maxsize=4096)
def keyword_words(keyword: str) -> Words:
    """A keyword as the words that messages are compared with."""
    return words_of(keyword)


def _usual(text: str, body: Body, asking: _Asking) -> _Usual:
    """By the standard words: the own lines, then the signature too, then as the text looks to the eye."""
    usual = _by_words(body.lines, asking)
    if usual.meaning in STOPPING:
        return usual
    if len(body.signed) > len(body.lines):
        signed = _by_words(body.signed, asking)
        if signed.meaning in STOPPING:
            return signed
    latin = as_latin("\n".join(body.signed), is_stop)
    alike = _by_words(latin.split("\n"), asking) if latin else usual
    if alike.meaning in STOPPING:
        return _Usual(Meaning.HOLD, f"look-alike:{alike.rule}")
    if not usual.rule and _STOP_SIGNS.intersection(text) and not fold(text):
        return _Usual(Meaning.HOLD, "sign")
    return usual


def _by_words(lines: Sequence[str], asking: _Asking) -> _Usual:
    words = words_of("\n".join(lines))
    return _elsewhere(words, asking) or _whole(words, asking) or _parts(lines, asking)


def _elsewhere(words: Words, asking: _Asking) -> _Usual | None:
    """What a stop word alone is that is an everyday word of another language; None where it stops all the same."""
    judged = standard().elsewhere.judge(joined(_without_courtesy(words)), asking.spoken)
    return None if judged is None or judged.meaning is Meaning.OPT_OUT else _Usual(*judged)


def _whole(words: Words, asking: _Asking) -> _Usual | None:
    """What counts as the whole message alone."""
    lists = standard()
    word = _counting(words, asking)
    if word:
        return _Usual(Meaning.HOLD if word.name in asking.off else word.meaning, word.name)
    if joined(words) in lists.misspelt:
        return _Usual(Meaning.OPT_OUT, f"misspelt:{lists.misspelt[joined(words)]}")
    return None


def _parts(lines: Sequence[str], asking: _Asking) -> _Usual:
    """What counts within other words: without courtesy, as a phrase, on a line of its own; and what is unclear."""
    lists = standard()
    sentences = [unglued(words_of(sentence)) for sentence in sentences_of("\n".join(lines))]
    words = tuple(chain.from_iterable(sentences))
    core = _without_courtesy(words)
    plain = _plain(core, asking)
    if plain:
        return plain
    for whole in (words, core):
        language = lists.alone.whole(whole)
        if language:
            return _Usual(Meaning.OPT_OUT, f"alone:{language}:{said(whole)}")
    seen = look(sentences, asking.spoken)
    if seen.clear:
        return _Usual(Meaning.OPT_OUT, seen.clear)
    if seen.unclear:
        line = next(_stops_on_a_line(lines, asking), None)
        return _Usual(Meaning.OPT_OUT, line.name) if line else _Usual(Meaning.HOLD, seen.unclear)
    language = next(filter(None, (lists.alone.whole(_without_courtesy(sentence)) for sentence in sentences)), None)
    if language and len(sentences) > 1:
        return _Usual(Meaning.HOLD, f"unclear:{language}:{said(words[:_SHOWN])}")
    return _Usual(Meaning.NOTHING, seen.harmless or "")


def _counting(words: Words, asking: _Asking) -> StandardWord | None:
    """The standard word that these words are, where it counts on the channel and without or with a question pending."""
    word = standard().words.get(joined(words))
    return word if word and word.is_on(asking.channel) and (asking.is_asked or not word.is_answer) else None


def _plain(core: Words, asking: _Asking) -> _Usual | None:
    """One opt-out word or call for help with courtesies around it, or opt-out words alone."""
    word = _counting(core, asking)
    if word and word.meaning is Meaning.HELP:
        return _Usual(Meaning.HELP, word.name)
    found = [word] if word else [_counting((one,), asking) for one in core]
    if found and all(one and _stops_plainly(one, asking) for one in found):
        return _Usual(Meaning.OPT_OUT, found[0].name if found[0] else "")
    return None


def _stops_plainly(word: StandardWord, asking: _Asking) -> bool:
    """Whether the word opts out with others around it. "Please cancel" may be about an order."""
    return word.meaning is Meaning.OPT_OUT and not word.is_everyday and not word.is_answer and word.name not in asking.off


def _without_courtesy(words: Words) -> Words:
    polite: set[int] = set()
    for span in standard().courtesy.find(words):
        polite.update(range(span.start, span.end))
    return tuple(word for place, word in enumerate(words) if place not in polite)


def _stops_on_a_line(lines: Sequence[str], asking: _Asking) -> Iterator[StandardWord]:
    """Words that opt out and have a line to themselves, long enough not to stand there by chance."""
    short = dict.fromkeys(line for line in lines if len(line) <= _SHORT_LINE)
    for line in short if len(lines) > 1 else ():
        word = _counting(words_of(line), asking)
        if word and _stops_plainly(word, asking) and (len(word.key) >= len("stop") or not word.key.isascii()):
            yield word
