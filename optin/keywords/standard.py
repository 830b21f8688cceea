"""The words and phrases that every desk starts with, read from `optin/keywords/languages`, one file for each language.

What may not live here: what becomes of a message (`optin/keywords/reading.py`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from optin.keywords.elsewhere import Elsewhere
from optin.keywords.patterns import Part, Pattern, Phrases
from optin.keywords.standard_word import StandardWord
from optin.keywords.words import Words, is_unspaced, joined, words_of
from optin.keywords.written import read_list, read_pattern
from optin.vocabulary import Channel, Meaning

_FILES: Final = Path(__file__).parent / "languages"
# Hiragana: what words are strung together with in Japanese.
_PARTICLES: Final = frozenset(map(chr, range(0x3041, 0x3097)))
# Codes of two letters, such as TD, count as whole messages alone: inside a text they are any abbreviation.
_SHORTEST_STOP: Final = 3
_MEANINGS: Final = {
    "opt_out": Meaning.OPT_OUT,
    "everyday": Meaning.OPT_OUT,
    "no": Meaning.OPT_OUT,
    "opt_in": Meaning.OPT_IN,
    "yes": Meaning.OPT_IN,
    "help": Meaning.HELP,
}


@dataclass(frozen=True, slots=True)
class Language:
    """One file: the words of a language, and its phrases as they are written there."""

    code: str
    name: str
    countries: frozenset[str]
    words: tuple[StandardWord, ...]
    alone: tuple[str, ...]
    phrases: tuple[str, ...]
    unclear: tuple[str, ...]
    harmless: tuple[str, ...]


class Standard(NamedTuple):
    """All languages together, ready to be compared with.

    `stops`: words that make a message at least unclear. `unrelated`: words that begin or end as one of them and are another
    one. `misspelt`: what is read as an opt-out word, by what people make of it.
    """

    words: Mapping[str, StandardWord]
    alone: Phrases
    phrases: Phrases
    unclear: Phrases
    harmless: Phrases
    courtesy: Phrases
    signatures: Phrases
    stops: Phrases
    unrelated: frozenset[str]
    misspelt: Mapping[str, str]
    long_words: tuple[Words, ...]
    elsewhere: Elsewhere


@cache
def languages() -> tuple[Language, ...]:
    """Every language, English first, then by name."""
    found = [_language(code, file) for code, file in _files().items()]
    return tuple(sorted(found, key=lambda language: (language.code != "en", language.name)))


def word(name: str) -> StandardWord | None:
    """The standard word of this name; None where there is none."""
    return next((word for word in standard().words.values() if word.name == name), None)


@cache
def standard() -> Standard:
    """All languages together. A word of several languages is the first one's."""
    words: dict[str, StandardWord] = {}
    for language in languages():
        for found in language.words:
            words.setdefault(found.key, found)
    stops = [*_stops(words), *_patterns("stops")]
    return Standard(
        words=words,
        alone=Phrases(_patterns("alone")),
        phrases=Phrases(_patterns("phrases")),
        unclear=Phrases(_patterns("unclear")),
        harmless=Phrases(_explaining(stops)),
        courtesy=Phrases([*_patterns("courtesy"), *_patterns("signatures")]),
        signatures=Phrases(_patterns("signatures")),
        stops=Phrases(stops),
        unrelated=frozenset(token for typed in _listed("unrelated") for token in words_of(typed)),
        misspelt={joined(words_of(typed)): typed for typed in _listed("misspelt")},
        long_words=tuple(words_of(found.word) for found in words.values() if _is_stop(found) and len(found.key) >= 7),
        elsewhere=Elsewhere({code: file["elsewhere"] for code, file in _files().items() if "elsewhere" in file}),
    )


def _is_stop(word: StandardWord) -> bool:
    return word.meaning is Meaning.OPT_OUT and not word.is_answer


def _stops(words: Mapping[str, StandardWord]) -> Iterator[Pattern]:
    for found in words.values():
        if _is_stop(found) and not (found.key.isascii() and len(found.key) < _SHORTEST_STOP):
            for spelling in dict.fromkeys((found.word, found.key)):
                yield read_pattern(spelling, found.language, {})


@cache
def _files() -> Mapping[str, Mapping[str, Any]]:
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(_FILES.glob("*.toml"))}


def _patterns(name: str) -> Iterator[Pattern]:
    for code, file in sorted(_files().items(), key=lambda named: named[0] != "en"):
        for written in file.get(name, ()):
            yield read_pattern(written, code, _lists(code))


@cache
def _lists(code: str) -> Mapping[str, Part]:
    return {name: read_list(choices) for name, choices in _files()[code].get("lists", {}).items()}


def _explaining(stops: list[Pattern]) -> Iterator[Pattern]:
    """The harmless phrases. None explains a stop word or a message that it does not name, so no wild word of theirs is one."""
    barred = frozenset(first for stop in stops for first in stop.beginnings() if len(stop.parts) == 1)
    signs = (run for stop in stops for part in stop.parts for run in part.runs if is_unspaced(run) and run not in _PARTICLES)
    messages = (first for code in _files() if "msgs" in _lists(code) for first in _lists(code)["msgs"].beginnings())
    barred = barred.union(signs, messages)
    for pattern in _patterns("harmless"):
        yield pattern._replace(parts=tuple(part.without(barred) for part in pattern.parts))


def _listed(name: str) -> Iterator[str]:
    for file in _files().values():
        yield from file.get(name, ())


def _language(code: str, file: Mapping[str, Any]) -> Language:
    lists = {name: tuple(file.get(name, ())) for name in ("alone", "phrases", "unclear", "harmless")}
    return Language(code, file["name"], frozenset(file["countries"].split()), tuple(_words(code, file)), **lists)


def _words(code: str, file: Mapping[str, Any]) -> Iterator[StandardWord]:
    for kind, meaning in _MEANINGS.items():
        for typed, source in file.get(kind, {}).items():
            # A table inside names a channel, and holds the words of that channel alone.
            on = {typed: source} if isinstance(source, str) else source
            channel = None if isinstance(source, str) else Channel.of(typed)
            for word, origin in on.items():
                yield StandardWord(word, code, meaning, kind == "everyday", kind in ("yes", "no"), channel, origin)
