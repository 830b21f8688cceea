"""Looking through the words of a message: which phrases ask to stop, and which stop words nothing explains.

What may not live here: what counts only as the whole message (`optin/keywords/reading.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import accumulate, chain
from typing import Final, NamedTuple

from optin.keywords.patterns import Phrases, Span
from optin.keywords.slips import Slips
from optin.keywords.standard import standard
from optin.keywords.standard_word import ALWAYS_ON
from optin.keywords.words import Words, said

# Words that are taken off where another word is glued to them: "stopnow", "pleasestop".
_GLUED: Final = ("stop", "unsubscribe")
_MOST_PIECES: Final = 6
_TWICE: Final = re.compile(r"(.)\1")


class Seen(NamedTuple):
    """What stands in a message: a phrase that asks to stop, else what makes it unclear, else a harmless phrase."""

    clear: str | None
    unclear: str | None
    harmless: str | None


def look(sentences: Sequence[Words], spoken: frozenset[str] = frozenset()) -> Seen:
    """Read the words through once, as somebody means them who may write these languages. A harmless phrase explains what stands
    in its own sentence."""
    lists = standard()
    words = tuple(chain.from_iterable(sentences))
    harmless, unclear = _sentence_by_sentence(lists.harmless, sentences), lists.unclear.find(words)
    phrases = lists.phrases.find(words)
    guarded = _Cover([*harmless, *unclear], len(words))
    clear = next((span for span in phrases if not guarded.goes_further(span)), None)
    stops = [
        span for span in lists.stops.find(words) if not lists.elsewhere.is_silent(said(words[span.start : span.end]), spoken)
    ]
    doubtful = [*phrases, *unclear, *stops, *_in_pieces(words), *_slips(words)]
    explained = _Cover(_apart(harmless, doubtful, len(words)), len(words))
    left = next((span for span in doubtful if not explained.holds(span)), None)
    first = harmless[0] if harmless else None
    return Seen(_name("phrase", clear, words), _name("unclear", left, words), _name("harmless", first, words))


def unglued(words: Words) -> Words:
    """The words with "stop" taken off where it is glued to another one. "nonstop" and "stopwatch" are words of their own."""
    return tuple(piece for word in words for piece in _pieces(word))


def is_stop(word: str) -> bool:
    """Whether a stop word is this one, or begins with it."""
    return standard().stops.may_begin(word)


def _sentence_by_sentence(phrases: Phrases, sentences: Sequence[Words]) -> list[Span]:
    starts = accumulate(map(len, sentences), initial=0)
    return [
        span._replace(start=span.start + start, end=span.end + start)
        for start, words in zip(starts, sentences, strict=False)
        for span in phrases.find(words)
    ]


def _apart(harmless: Iterable[Span], stops: Iterable[Span], length: int) -> Iterator[Span]:
    """The harmless phrases without those that share only other words with a phrase before, which has a stop word of its own: in
    "don't stop the music stop", the second stop is not the music's."""
    here = [0] * (length + 1)
    for stop in stops:
        here[stop.start + 1] = 1
    before = list(accumulate(here))  # How many stops begin before a word.
    first = Span(0, 0, "")
    for span in sorted(harmless, key=lambda one: (one.start, -one.end)):
        reaches_in = span.start < first.end < span.end and before[first.end] > before[first.start]
        if reaches_in and before[span.start] == before[first.end]:
            continue
        yield span
        first = max(first, span, key=lambda one: one.end)


def _name(kind: str, span: Span | None, words: Words) -> str | None:
    return f"{kind}:{span.language}:{said(words[span.start : span.end])}" if span else None


class _Cover:
    """How far the spans reach that begin at a word, or before it."""

    def __init__(self, spans: Iterable[Span], length: int) -> None:
        self._from = [0] * (length + 1)
        for span in spans:
            self._from[span.start] = max(self._from[span.start], span.end)
        self._up_to = list(accumulate(self._from, max))

    def holds(self, span: Span) -> bool:
        """Whether one of the spans has all of this one in it."""
        return self._up_to[span.start] >= span.end

    def goes_further(self, span: Span) -> bool:
        """Whether one of them reaches into this one from before, or begins with it and is longer."""
        before = self._up_to[span.start - 1] if span.start else 0
        return before > span.start or self._from[span.start] > span.end


def _pieces(word: str) -> Iterator[str]:
    for glued in _GLUED:
        if glued in word and len(word) > len(glued) and not _is_known(word):
            if word.startswith(glued):
                yield from (glued, word[len(glued) :])
                return
            if word.endswith(glued):
                yield from (word[: -len(glued)], glued)
                return
    yield word


def _is_known(word: str) -> bool:
    lists = standard()
    return word in lists.unrelated or word in lists.words or word in lists.misspelt or is_stop(word)


def _in_pieces(words: Words) -> Iterator[Span]:
    """Stop words that are written with gaps: `un sub scribe`, `st.op`."""
    beginnings = _beginnings()
    for start, word in enumerate(words):
        end, made = start + 1, word
        while made in beginnings and end < len(words) and end - start < _MOST_PIECES:
            made, end = made + words[end], end + 1
            if made in ALWAYS_ON and len(made) >= len("stop"):
                yield Span(start, end, "en")


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(word[:length] for word in ALWAYS_ON for length in range(1, len(word)))


@cache
def _long_words() -> Slips:
    lists = standard()
    return Slips((word for words in lists.long_words for word in words), lists.unrelated)


def _slips(words: Sequence[str]) -> Iterator[Span]:
    slips = _long_words()
    for place, word in enumerate(words):
        if slips.has(word) or _is_doubled(word):
            yield Span(place, place + 1, "slip")


def _is_doubled(word: str) -> bool:
    """Whether a stop word comes out when letters that stand twice are taken once: "ssttoopp"."""
    once = _TWICE.sub(r"\1", word)
    return once != word and once in ALWAYS_ON and word not in standard().unrelated
