"""The text of an HTML mail, in lines, without what it marks as quoted. Pure.

Made for hostile input: every step goes forward, so it takes a time in proportion to the length. What cannot be read as markup
to the end is left out. What may not live here: which words are the sender's own otherwise (`quotations.py`).
"""

from __future__ import annotations

import html
import re
from typing import Final

_NAME: Final = re.compile(r"/?[a-z][a-z0-9]*", re.IGNORECASE)
_BLOCKS: Final = frozenset(("p", "div", "tr", "li", "ul", "ol", "h1", "h2", "h3", "h4", "table", "blockquote", "hr", "br"))
# What nobody sees, by where it ends; nothing in it is markup.
_UNSEEN: Final = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("style", "script", "title")}
# How mail programs mark what introduces a quotation, and where one begins that has no marks of its own.
_INTRODUCTION: Final = re.compile(r"gmail_attr|moz-cite-prefix")
_BEGINNING: Final = re.compile(
    r"gmail_quote|yahoo_quoted|protonmail_quote|divRplyFwdMsg|appendonsend|OutlookMessageHeader|mail-editor-reference-message"
)
# The line that stands where one begins, as programs draw it in plain text.
BEGINNING: Final = "_" * 32
_LONGEST_TAG: Final = 5_000  # characters; where one is longer, its beginning says what it is


def text_of_html(source: str) -> str:
    """What a person reads of it."""
    reader = _Reader()
    at = 0
    while 0 <= at < len(source):
        opening = source.find("<", at)
        end = len(source) if opening < 0 else opening
        reader.text(source[at:end])
        at = _after_tag(source, opening, reader) if opening >= 0 else -1
    return "".join(reader.pieces)


def _after_tag(source: str, opening: int, reader: _Reader) -> int:
    """Read the tag that opens here; where to go on, -1 where it never ends."""
    if source.startswith("<!--", opening):
        return _after(source, "-->", opening + 4)
    name = _NAME.match(source, opening + 1)
    if name is None and source.startswith(("<!", "<?"), opening):
        return _after(source, ">", opening + 1)
    if name is None:
        reader.text("<")
        return opening + 1
    after = _after(source, ">", opening)
    reader.tag(name[0].lower(), source[opening : min(after, opening + _LONGEST_TAG)])
    if after > 0 and name[0].lower() in _UNSEEN:
        end = _UNSEEN[name[0].lower()].search(source, after)
        return end.start() if end else -1
    return after


def _after(source: str, what: str, start: int) -> int:
    found = source.find(what, start)
    return -1 if found < 0 else found + len(what)


class _Reader:
    """Collects text. While something quoted is open, nothing counts but its own kind of tag."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._quoted = ""
        self._depth = 0

    def text(self, text: str) -> None:
        if not self._depth and text.strip():
            self.pieces.append(" ".join(html.unescape(text).split()) + " ")

    def tag(self, name: str, whole: str) -> None:
        bare = name.removeprefix("/")
        if self._depth:
            if bare == self._quoted:
                self._depth += -1 if name.startswith("/") else 1
        elif name == "blockquote" or (name in ("div", "section") and _INTRODUCTION.search(whole)):
            self._quoted, self._depth = name, 1
            self.pieces.append("\n>\n")
        elif name in ("div", "section") and _BEGINNING.search(whole):
            self.pieces.append(f"\n{BEGINNING}\n")
        elif bare in _BLOCKS:
            self.pieces.append("\n")
