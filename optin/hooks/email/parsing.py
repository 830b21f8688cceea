"""Bytes that anybody may have written, as a mail within bounds. What is beyond them, or broken, is refused before it costs.

Headers are read as they are (RFC 5322) and never by the library's grammars, which take long over hostile ones. What may not
live here: what a mail means.
"""

from __future__ import annotations

import codecs
import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import errors
from email.header import decode_header, make_header
from email.message import Message
from email.policy import compat32
from typing import Final

LARGEST: Final = 5 * 1024 * 1024  # bytes
_MOST_LINES: Final = 120_000
_MOST_PARTS: Final = 60
_LONGEST_HEADER: Final = 10_000  # characters
_LONGEST_SENDER: Final = 2000
_MOST_ALIKE: Final = 50  # headers of one name
_LONGEST_TEXT: Final = 400_000  # bytes of one part

# A pipe may put the line of a mailbox file before the mail.
_MAILBOX_LINE: Final = re.compile(rb"From [^\r\n]*\r?\n")
_BROKEN: Final = (
    errors.StartBoundaryNotFoundDefect,
    errors.CloseBoundaryNotFoundDefect,
    errors.NoBoundaryInMultipartDefect,
    errors.MultipartInvariantViolationDefect,
    errors.FirstHeaderLineIsContinuationDefect,
    errors.MissingHeaderBodySeparatorDefect,
)
# Encodings of text; Python knows others under the same roof, some of which are slow or run escapes.
_CHARSET: Final = re.compile(
    r"(?:us-)?ascii|utf[-_]?(?:8|16|32|7)(?:[-_][bl]e)?|(?:iso|latin|windows|cp|koi8|gb|big5|euc|shift|sjis|mac|tis|ks|hz)[\w.-]*",
    re.IGNORECASE,
)
# Hebrew and Arabic name in which order letters are kept; nearly all of them in the one in which they are read.
_DIRECTION: Final = re.compile(r"(?<=8859-[68])-[ie]$", re.IGNORECASE)
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
_ADDRESS: Final = re.compile(r"<[^\s<>@]{1,100}@[^\s<>@]{1,255}>|[^\s<>@(),;:\"]{1,100}@[^\s<>@(),;:\"]{1,255}")


class UnreadableError(Exception):
    """The bytes are no mail that is taken. The message says why."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail, and to whom it was delivered as far as its bringer knows (empty: only its headers tell)."""

    message: Message
    recipients: tuple[str, ...] = ()

    def header(self, name: str) -> str:
        """The first header of this name, in plain text on one line; empty where there is none."""
        return next(self.headers(name), "")

    def sender(self) -> str:
        """The address in `From`; empty where there is none. A name before it can hold what looks like another one."""
        return next(iter(self._senders()), "")

    def is_of_one(self) -> bool:
        """Whether it says that one address and no other wrote it, and the server that took it did not see otherwise."""
        results = self.raw_headers("Authentication-Results").lower()
        return len(self._senders()) == 1 and len(self.message.get_all("From") or ()) == 1 and "dmarc=fail" not in results

    def _senders(self) -> list[str]:
        written = _QUOTED.sub(" ", self.raw_headers("From")[:_LONGEST_SENDER])
        found = _ADDRESS.findall(written) or _ADDRESS.findall(self.header("From"))
        return [address.strip("<>") for address in found if address.startswith("<")] or found

    def headers(self, *names: str) -> Iterator[str]:
        """The headers of these names, in plain text."""
        for name in names:
            for value in (self.message.get_all(name) or ())[:_MOST_ALIKE]:
                yield plain(str(value))

    def raw_headers(self, *names: str) -> str:
        """The headers of these names as they were written, however long they are."""
        return "\n".join(str(value) for name in names for value in self.message.get_all(name) or ())


def read(raw: bytes, recipients: tuple[str, ...] = ()) -> Mail:
    """The mail in these bytes. Raises `UnreadableError`."""
    if len(raw) > LARGEST or raw.count(b"\n") > _MOST_LINES or raw.count(b"\r") > _MOST_LINES:
        raise UnreadableError("too large")
    if raw.lower().count(b"content-type") > _MOST_PARTS:
        raise UnreadableError("too many parts")
    before = _MAILBOX_LINE.match(raw)
    try:
        message = email.message_from_bytes(raw[before.end() if before else 0 :], policy=compat32)
    except (RecursionError, ValueError) as error:
        raise UnreadableError("not a mail") from error
    if message["From"] is None or any(isinstance(defect, _BROKEN) for defect in message.defects):
        raise UnreadableError("broken or cut off")
    return Mail(message, recipients)


def parts_of(message: Message) -> Iterator[Message]:
    """The mail and its parts, without what mails in it consist of: those are other people's words."""
    yield message
    if message.get_content_maintype() == "multipart":
        for part in within(message):
            yield from parts_of(part)


def within(message: Message) -> list[Message]:
    """What a mail or a part consists of; none where it is one piece. Its text is not touched: the library reads that in any
    encoding that is named."""
    payload = message.get_payload() if message.is_multipart() else []
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def plain(value: str) -> str:
    """A header's text with its encoded words read, as far as anybody can."""
    short = " ".join(value[:_LONGEST_HEADER].split())
    try:
        return " ".join(str(make_header(decode_header(short))).split())
    except (errors.MessageError, LookupError, ValueError):
        return short


def text_of(part: Message) -> str:
    """The text of a part that is one, whatever it says of its encoding."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    return _decoded(content[:_LONGEST_TEXT], _charset_of(part)).replace("\r\n", "\n")


def _decoded(content: bytes, charset: str) -> str:
    """The text in bytes that may have been cut. Those that are not in the encoding that is named are most often in Western
    Europe's."""
    try:
        return codecs.getincrementaldecoder(charset)().decode(content)
    except UnicodeError:
        return content.decode("cp1252", "replace")


def _charset_of(part: Message) -> str:
    try:
        charset = _DIRECTION.sub("", str(part.get_content_charset() or "utf-8"))
    except ValueError:
        return "utf-8"
    return charset if _is_known(charset) else "utf-8"


def _is_known(charset: str) -> bool:
    if not _CHARSET.fullmatch(charset):
        return False
    try:
        codecs.lookup(charset)
    except LookupError:
        return False
    return True
