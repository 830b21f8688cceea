"""What one row of an upload says: a person, what they opted out of, and what bars them. Nothing is asked of the database."""

from __future__ import annotations

import re
import unicodedata
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from babel import Locale, UnknownLocaleError

from optin.addresses import AddressError, read_email, read_mobile
from optin.contacts import Person
from optin.uploads.columns import Column
from optin.uploads.files import LONGEST_CELL
from optin.vocabulary import Block, Channel

_LONGEST_NAME: Final = 200
_YES: Final = re.compile("yes|y|true|t|1|x|ja|oui|si|sim|opted_?out|opt_?out|unsubscribed|out|stop|cleaned")
_NO: Final = re.compile("no|n|false|f|0|-|nein|non|nao|opted_?in|opt_?in|subscribed?|in|never_subscribed|unset")
# A column of consent says who may be written to, so a bare yes would mean the opposite of what it means above.
_LEFT: Final = re.compile("unsubscribed|opted_?out|opt_?out|cleaned")
_STAYED: Final = re.compile("opted_?in|opt_?in|subscribed?|never_subscribed|not_subscribed|unset")
_OUT_OF: Final = {
    Column.OUT_OF_ALL: tuple(Channel),
    Column.OUT_OF_SMS: (Channel.SMS,),
    Column.OUT_OF_WHATSAPP: (Channel.WHATSAPP,),
    Column.OUT_OF_EMAIL: (Channel.EMAIL,),
}
_CONSENT: Final = {Column.SMS_CONSENT: Channel.SMS, Column.EMAIL_CONSENT: Channel.EMAIL}
_BLOCKS: Final[Mapping[str, Block]] = {
    **{block.words[0]: block for block in Block if block},
    "hard_bounce": Block.UNDELIVERABLE,
    "bounced": Block.UNDELIVERABLE,
    "invalid_email": Block.UNDELIVERABLE,
    "spam_complaint": Block.COMPLAINED,
    "user_suppressed": Block.STOPPED,
    "suppressed": Block.STOPPED,
}
_BLOCK_WORDS: Final = "held, stopped, complained, undeliverable or blocked"


class RowError(Exception):
    """The row cannot be taken. The message says why, and repeats nothing of it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row, read. `out_of` and `block` can only tighten."""

    person: Person
    out_of: frozenset[Channel] = frozenset()
    block: Block = Block.NONE

    @property
    def tightens(self) -> bool:
        """Whether it says more than that there is such a person."""
        return bool(self.out_of or self.block)


def read(cells: Sequence[str], columns: Sequence[Column], country: str) -> Row:
    """What the cells say; `country` is where phone numbers without one are read. Raises `RowError`."""
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise RowError(f"A cell has more than {LONGEST_CELL:,} characters. A quote may not be closed there.")
    if any(cell.strip() for cell in cells[len(columns) :]):
        raise RowError("The row has more cells than the first row has headings.")
    said: dict[Column, str] = {column: plain(cell) for column, cell in zip(columns, cells, strict=False)}
    return Row(_person(said, country), frozenset(_out_of(said)), _block(said.get(Column.BLOCK, "")))


def plain(cell: str) -> str:
    """A cell without what surrounds it, and without the mark by which spreadsheets are told that it is text."""
    text = cell.strip()
    return text[1:].strip() if text.startswith("'") else text


def _person(said: Mapping[Column, str], country: str) -> Person:
    phone, email = said.get(Column.PHONE), said.get(Column.EMAIL)
    if not phone and not email:
        raise RowError("There is neither a phone number nor an e-mail address.")
    try:
        return Person(
            name=_name(said),
            phone=read_mobile(phone, country) if phone else None,
            email=read_email(email) if email else None,
            locale=_locale(said.get(Column.LOCALE, "")),
            time_zone=_time_zone(said.get(Column.TIME_ZONE, "")),
        )
    except AddressError as error:
        raise RowError(error.sentence) from error


def _name(said: Mapping[Column, str]) -> str:
    parts = (said.get(column, "") for column in (Column.NAME, Column.FIRST_NAME, Column.LAST_NAME))
    spaced = " ".join(" ".join(parts).split())
    name = "".join(character for character in spaced if unicodedata.category(character) not in ("Cc", "Cf", "Cs"))
    if len(name) > _LONGEST_NAME:
        raise RowError(f"The name has more than {_LONGEST_NAME} characters.")
    return name


def _locale(text: str) -> str | None:
    if not text:
        return None
    try:
        return str(Locale.parse(text.replace("_", "-"), sep="-")).replace("_", "-")
    except (UnknownLocaleError, ValueError) as error:
        raise RowError("The language is none that is known. Write its code, for example en or pt-BR.") from error


def _time_zone(text: str) -> str | None:
    if text and text not in _time_zones():
        raise RowError("The time zone is none that is known. Write it as Europe/Berlin.")
    return text or None


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _out_of(said: Mapping[Column, str]) -> set[Channel]:
    out: set[Channel] = set()
    for column, channels in _OUT_OF.items():
        word = _word(said.get(column, ""))
        if _YES.fullmatch(word):
            out.update(channels)
        elif word and not _NO.fullmatch(word):
            raise RowError("It is not clear whether this person opted out. Write yes or no.")
    return out | {channel for column, channel in _CONSENT.items() if _has_left(said.get(column, ""))}


def _has_left(text: str) -> bool:
    """Whether a cell of a column of consent says that somebody opted out. That they opted in is the file's word alone."""
    word = _word(text)
    if word and not _LEFT.fullmatch(word) and not _STAYED.fullmatch(word):
        raise RowError("It is not clear what this person said. Write subscribed or unsubscribed.")
    return bool(_LEFT.fullmatch(word))


def _block(text: str) -> Block:
    word = _word(text)
    if not word or _NO.fullmatch(word):
        return Block.NONE
    if word not in _BLOCKS:
        raise RowError(f"This is no block. Write {_BLOCK_WORDS}, or nothing.")
    return _BLOCKS[word]


def _word(text: str) -> str:
    return re.sub(r"[\s-]+", "_", text.casefold().replace("í", "i").replace("ã", "a")) if text != "-" else text
