"""What of a mail's text is quoted, and what its sender wrote: above it, below it, and in between. Pure.

A quotation of our own mail holds the word "Unsubscribe", so what is left in would opt people out who said thank you, and too
much left out would lose a stop. So where a quotation has no marks, the letter that was answered tells what is quoted, and
what it cannot tell is doubtful. What may not live here: what the words mean (`optin/keywords`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from optin.hooks.email.letter import Letter
from optin.keywords.words import words_of

_MARKS: Final = (">", "＞")
_RULE: Final = re.compile(r"\s*(?:_{10,}|-{20,}|\*{10,})\s*")
_COLONS: Final = (":", "：")
_LONGEST_BLOCK: Final = 10  # fields before a quoted text
_LONGEST_LINE: Final = 1000  # characters of a line that may introduce something

# "On Monday, 2 March, Ana wrote:" and "From: … Sent: …", in the languages of common programs.
_ON: Final = re.compile(r"\W*(?:on|am|le|el|il|em|op|den|på|dnia|w dniu|dne|в|vào|pada|στις)\b", re.IGNORECASE)
_WROTE: Final = re.compile(
    r"\b(?:wrote|writes|schrieb|écrit|escribió|scritto|escreveu|schreef|skrev|napisał|napisała|пишет|писал|пише|yazdı|έγραψε)\b"
    r"|写道|のメール|작성",
    re.IGNORECASE,
)
_FROM: Final = re.compile(
    r"\W*(?:from|von|de|da|van|från|fra|od|от|від|kimden|από|发件人|寄件者|差出人|보낸 사람)\*?\s?[:：]\s*\S", re.IGNORECASE
)
_SENT: Final = re.compile(
    r"\W*(?:sent|date|gesendet|datum|envoyé|enviado|fecha|data|inviato|verzonden|skickat|sendt|wysłano|дата|отправлено|"
    r"надіслано|gönderildi|tarih|to|an|à|para|a|aan|till|til|do|кому|kime|"
    r"发送时间|日期|收件人|送信日時|宛先|보낸 날짜|받는 사람)"
    r"\*?\s?[:：]\s*\S",
    re.IGNORECASE,
)
_FIELD: Final = re.compile(r"\s*\*?[^\W\d_][\w -]{0,20}\*?\s?[:：]")


class Own(NamedTuple):
    """What its sender surely wrote, and what may be theirs or quoted: some of the text, and the subject."""

    text: str
    doubtful: str
    subject: str = ""


@dataclass
class _Kept:
    """The lines so far. `level`: how many quotations without marks have begun, one within the other; `is_beginning`: nothing
    but what introduces one has stood there since."""

    own: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    level: int = 0
    is_beginning: bool = False
    is_recognised: bool = False
    nested: list[str] = field(default_factory=list)


def own_lines(text: str, ours: Sequence[str], letter: Letter) -> Own:
    """What of this text is not quoted. `ours`: addresses of ours, which stand where a quotation begins."""
    lines, addresses = text.split("\n"), [address.lower() for address in ours if address]
    kept, place = _Kept(), 0
    while place < len(lines):
        length = _introduction(lines[place : place + _LONGEST_BLOCK], addresses)
        if length:
            kept.level += not kept.is_beginning
            kept.is_beginning = True
            letter.begin()
        else:
            _take(kept, lines[place], letter)
        place += length or 1
    return _judged(kept, text)


def _take(kept: _Kept, line: str, letter: Letter) -> None:
    if line.lstrip().startswith(_MARKS):
        kept.level -= kept.is_beginning  # It was introduced, and has marks.
        _drop_introduction(kept.below if kept.level else kept.own)
    kept.is_beginning = kept.is_beginning and not line.strip()
    if line.lstrip().startswith(_MARKS):
        return
    if letter.has(line):
        kept.is_recognised = True
    elif kept.level > 1:
        kept.nested.append(line)
    else:
        (kept.below if kept.level else kept.own).append(line.rstrip())


def _judged(kept: _Kept, text: str) -> Own:
    """What stands under a quotation without marks is surely its reader's where the letter has told the two apart."""
    doubtful = list(kept.nested)
    if kept.is_recognised:
        kept.own += ["", *kept.below]
    else:
        doubtful = [*kept.below, *doubtful]
    own = _text(kept.own)
    if not own and not kept.level and kept.is_recognised:
        return Own("", _text(text.split("\n")))  # Somebody may have copied a line of ours to say it.
    return Own(own, _text(doubtful))


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip() if any(map(words_of, lines)) else ""


def _drop_introduction(kept: list[str]) -> None:
    """Take "On Monday, Ana wrote:" away, which stands right before what it introduces, on up to four lines."""
    while kept and not kept[-1]:
        kept.pop()
    if not kept or not kept[-1].endswith(_COLONS):
        return
    beginnings = [back for back in range(1, min(4, len(kept)) + 1) if _ON.match(kept[-back]) and all(kept[-back:])]
    del kept[-(beginnings[0] if beginnings else 1) :]


def _introduction(lines: Sequence[str], ours: Sequence[str]) -> int:
    """How many lines introduce a quotation that has no marks; none where these do not."""
    head = lines[0][:_LONGEST_LINE]
    if not head.strip():
        return 0
    if _RULE.fullmatch(head) or (head.lstrip().startswith("-----") and words_of(head)):
        return 1 + _fields(lines[1:])
    if _FROM.match(head) and (any(_SENT.match(line) for line in lines[1:4]) or _names(lines[:4], ours)):
        return _fields(lines)
    return _sentence(lines, ours)


def _sentence(lines: Sequence[str], ours: Sequence[str]) -> int:
    """ "On Monday, Example Shop <our address> wrote:" on up to four lines, before text without marks."""
    for length in range(1, min(4, len(lines)) + 1):
        last = lines[length - 1][:_LONGEST_LINE].rstrip(" *\t")
        if not last:
            return 0
        if last.endswith(_COLONS):
            whole = " ".join(lines[:length])[: 4 * _LONGEST_LINE]
            is_one = _names([whole], ours) if length < 3 else False
            is_one = is_one or bool(_ON.match(whole) and _WROTE.search(whole) and re.search(r"\d", whole))
            following = next((line for line in lines[length:] if line.strip()), "")
            return length if is_one and not following.lstrip().startswith(_MARKS) else 0
    return 0


def _fields(lines: Sequence[str]) -> int:
    """How many lines are fields of a quoted mail, and the lines that they are broken into."""
    count = 0
    for line in lines:
        if not line.strip() or (not _FIELD.match(line) and not count):
            break
        count += 1
    return count if count > 1 else 0


def _names(lines: Sequence[str], ours: Sequence[str]) -> bool:
    text = " ".join(lines).lower()
    return any(address in text for address in ours)
