"""The small shapes that requests and answers are made of: texts without hidden characters, words, instants.

What may not live here: the shape of a resource, which stands beside its views.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any, Final, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)

from optin.addresses import LONGEST_PHONE
from optin.vocabulary import Category, Word

# No control character, and nothing that turns the direction of a text: they make it read as another one. Where there are lines,
# breaks and tabs may stand. The second of each pair also needs something to be said.
_TURNING: Final = r"\x7f-\x9f\u202a-\u202e\u2066-\u2069"
_IN_LINE: Final = rf"\x00-\x1f{_TURNING}"
_IN_LINES: Final = rf"\x00-\x08\x0b\x0c\x0e-\x1f{_TURNING}"
_LINE, _SAID_LINE = rf"^[^{_IN_LINE}]*$", rf"^[^{_IN_LINE}]*[^\s{_IN_LINE}][^{_IN_LINE}]*$"
_LINES, _SAID_LINES = rf"^[^{_IN_LINES}]*$", rf"^[^{_IN_LINES}]*[^\s{_IN_LINES}][^{_IN_LINES}]*$"


class Body(BaseModel):
    """What a program sends: only fields that there are, each of the right type. `1` is no text and `"1"` no number."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, str_strip_whitespace=True)


class Shown(BaseModel):
    """What a program gets."""

    model_config = ConfigDict(frozen=True)


# For the document: an object whose names have a certain shape has no other ones.
NO_OTHERS: Final[dict[str, Any]] = {"additionalProperties": False}

Line = Annotated[str, StringConstraints(max_length=200, pattern=_LINE)]
Lines = Annotated[str, StringConstraints(max_length=2000, pattern=_LINES)]
SaidLine = Annotated[str, StringConstraints(max_length=200, pattern=_SAID_LINE)]
SaidLines = Annotated[str, StringConstraints(max_length=2000, pattern=_SAID_LINES)]
# The text of a message; each channel has a bound of its own below this one.
SaidText = Annotated[str, StringConstraints(max_length=20_000, pattern=_SAID_LINES)]
Address = Annotated[str, StringConstraints(max_length=320, pattern=_SAID_LINE)]
PhoneText = Annotated[
    str,
    StringConstraints(max_length=LONGEST_PHONE, pattern=_SAID_LINE),
    Field(description="A phone number with its country code, in any spelling.", json_schema_extra={"format": "phone"}),
]
EmailText = Annotated[Address, Field(description="An e-mail address.", json_schema_extra={"format": "email"})]


def rfc3339(instant: int) -> str:
    """UTC seconds as programs read them: `2026-11-22T05:18:00Z`."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# In answers: UTC seconds inside, RFC 3339 outside.
Instant = Annotated[
    int, PlainSerializer(rfc3339, return_type=str), Field(json_schema_extra={"type": "string", "format": "date-time"})
]
_RFC_3339: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_LAST: Final = 253_402_214_400  # 31 December 9999


def _written_out(text: object) -> object:
    """A number, which pydantic would take for seconds, is no moment."""
    if not isinstance(text, str) or not _RFC_3339.fullmatch(text):
        raise ValueError("write it as 2026-11-22T05:18:00Z, with an offset")
    return text


def _countable(moment: datetime) -> datetime:
    if not 0 <= moment.timestamp() < _LAST:
        raise ValueError("use a year from 1970 to 9999")
    return moment


# In requests: any offset; a time without one could mean anything.
Moment = Annotated[
    AwareDatetime,
    Field(strict=False),  # a text is all that gets so far
    BeforeValidator(_written_out),
    AfterValidator(_countable),
    Field(description="RFC 3339 with an offset, from 1970 on."),
]

W = TypeVar("W", bound=Word)


def words(kind: type[W], *left_out: W) -> Any:
    """The words of a vocabulary as a type of its own, for requests and answers."""
    return one_of(kind.__name__, (member.word for member in kind if member not in left_out))


def one_of(name: str, some: Iterable[str]) -> Any:
    """A type of these words."""
    return Enum(name, {word.upper(): word for word in some}, type=str)


CategoryWord: Any = words(Category)
