"""A text as the words that rules and phrases are compared with.

Scripts without spaces give one word for each character, so that a phrase is found there, too. What may not live here: which
words mean what.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from optin.keywords.folding import fold

# "don't" and "dont" are one word, as are "what's" and "whats": an ending after an apostrophe belongs to what stands before it.
_ENDING: Final = re.compile(r"(?<=[a-z])['’‘ʼ`´＇](?=(?:s|t|m|re|ve|ll|d)\b)", re.IGNORECASE)
# Gateways and programs that hand a line break over as a backslash and a letter.
_WRITTEN_BREAK: Final = re.compile(r"(?<=\w)[.!]?(?:\\r)?(?:\\n)+")
_BREAK: Final = re.compile(r"[\n\r\v\f\x85\u2028\u2029]+")
# Thai, Lao, Burmese, Khmer; kana, Han, Hangul.
_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fff\u3005-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff"
_WORD: Final = re.compile(f"[^ {_UNSPACED}]+|[^ ]")
_CHARACTER: Final = re.compile(f"[{_UNSPACED}]")
_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])")
_BETWEEN: Final = re.compile(f"(?<=[{_UNSPACED}]) (?=[{_UNSPACED}])")
_STRETCHED: Final = re.compile(r"([^\W\d])\1{2,}")
_SPELT: Final = 3

Words = tuple[str, ...]


def words_of(text: str) -> Words:
    """The folded words in order: stretched ones are let go ("stoooop"), and letters that stand alone are put together ("s t o
    p")."""
    if text.isascii() and text.isalpha() and text.islower():  # Nothing to fold, as in most of what the lists hold.
        return (_STRETCHED.sub(r"\1", text),)
    folded = fold(_ENDING.sub("", _WRITTEN_BREAK.sub(" ", text)))
    return _together([_STRETCHED.sub(r"\1", word) for word in _WORD.findall(folded)])


def lines_of(text: str) -> list[str]:
    """The lines that have anything in them."""
    return [line for line in _BREAK.split(_WRITTEN_BREAK.sub("\n", text)) if line.strip()]


def sentences_of(text: str) -> list[str]:
    """The text sentence by sentence. A line break ends one, too."""
    return [sentence for line in lines_of(text) for sentence in _SENTENCE.split(line)]


def is_unspaced(word: str) -> bool:
    """Whether the word is of a script without spaces: one character, of which several make a word."""
    return bool(_CHARACTER.match(word))


def joined(words: Sequence[str]) -> str:
    """The words without what stands between them: how whole messages are compared."""
    return "".join(words)


def said(words: Sequence[str]) -> str:
    """The words as a text again, without spaces in scripts that have none."""
    return _BETWEEN.sub("", " ".join(words))


def _together(words: list[str]) -> Words:
    made: list[str] = []
    alone: list[str] = []
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha() and word < "\u0e00":
            alone.append(word)
            continue
        made += ["".join(alone)] if len(alone) >= _SPELT else alone
        alone = []
        made.append(word)
    return tuple(made[:-1])
