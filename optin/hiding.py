"""What providers say, without the secrets that they may repeat: plain, and in the ways in which secrets travel. Pure.

A secret is found letter by letter, each in any of its spellings, so that escapes within escapes are found, too; and in base64
wherever in a longer text it begins (RFC 4648), as for `Basic` and `Bearer`. What may not live here: which words are shown to
whom.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import groupby
from typing import Final

from optin.stored_channels import SECRETS

HIDDEN: Final = "•••"

# A shorter one would hide half of every sentence, and is hardly a secret.
_SHORTEST: Final = 4

# How many backslashes stand before an escaped letter at most: three layers of JSON need seven. A bound, because words may be
# nothing but backslashes.
_DEEPEST: Final = 8

_BASE64_WORD: Final = re.compile(r"(?:[A-Za-z0-9+/_-]|%2[BbFf]|\\/)+(?:=|%3[Dd]){0,2}")


def without_secrets(words: str, known: Mapping[str, str]) -> str:
    """The words without any secret of the providers' settings `known`."""
    secrets = sorted({one for name in SECRETS if len(one := known.get(name, "")) >= _SHORTEST}, key=len, reverse=True)
    if not secrets or not words:
        return words
    spelled, encoded = _patterns(tuple(secrets))
    words = _BASE64_WORD.sub(lambda word: HIDDEN if encoded.search(word[0]) else word[0], words)
    return spelled.sub(HIDDEN, words)


@lru_cache(8)
def _patterns(secrets: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds these secrets in a text, and in a word of base64."""
    spelled = "|".join(_spelled(secret) for secret in secrets)
    encoded = "|".join(part for secret in secrets for part in _encoded(secret))
    return re.compile(spelled), re.compile(encoded)


def _spelled(secret: str) -> str:
    return "".join(_run(letter, len(list(same))) for letter, same in groupby(secret))


def _run(letter: str, times: int) -> str:
    """The same letter so many times. A backslash is doubled by every layer, and looks like what escapes the next letter."""
    one = f"(?:{'|'.join(_letter(letter))})"
    if letter == "\\":
        return rf"(?:{one}{{{times}}}|\\{{{times},{_DEEPEST * times}}})"
    return one + (f"{{{times}}}" if times > 1 else "")


def _letter(letter: str) -> Iterator[str]:
    """The letter in JSON, in an address or a form, in HTML, and as it is: last, for `&` begins its own spelling in HTML."""
    units = [f"{int.from_bytes(pair, 'big'):04x}" for pair in _pairs(letter.encode("utf-16-be", "surrogatepass"))]
    yield "".join(rf"\\{{1,{_DEEPEST}}}u(?i:{unit})" for unit in units)
    if len(short := json.dumps(letter)[1:-1]) == 2 and letter not in '"\\':
        yield rf"\\{{1,{_DEEPEST}}}{short[1]}"  # A line end and its like.
    yield "".join(f"%(?:25)*(?i:{byte:02x})" for byte in letter.encode("utf-8", "surrogatepass"))
    if letter == " ":
        yield r"\+"
    yield rf"&(?:amp;)*\#(?:0*{ord(letter)}|[xX]0*(?i:{ord(letter):x}));"
    if (named := html.escape(letter)) != letter:
        yield f"&(?:amp;)*{named[1:]}"
    if letter != "\\":
        yield rf"\\{{0,{_DEEPEST}}}{re.escape(letter)}"


def _encoded(secret: str) -> Iterator[str]:
    """The secret in base64, for each of the three places in a group of bytes where it can begin: the letters that are the same
    whatever stands before and after it."""
    content = secret.encode("utf-8", "surrogatepass")
    for before in range(3):
        letters = base64.b64encode(bytes(before) + content).decode()
        sure = letters[-(-before * 8 // 6) : (before + len(content)) * 8 // 6]
        yield sure.translate({ord("+"): r"(?:[+-]|%2[Bb])", ord("/"): r"(?:\\?/|_|%2[Ff])"})


def _pairs(content: bytes) -> Iterator[bytes]:
    return (content[at : at + 2] for at in range(0, len(content), 2))
