"""The names by which a mail that comes back says which message it is about: in its recipient, or in the headers it quotes.

A name is the message's public id and a mark for one purpose, in letters and digits that survive servers which change capitals:
`6t3k….b5q2m…`. So nobody can report, answer or unsubscribe for a message that they were not sent. What may not live here: what
follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import Final, NamedTuple

from optin.tokens import Purpose, Tokens

_PREFIX: Final = "msg_"
_NAME: Final = re.compile(r"(?<![a-z0-9])([a-z2-7]{24})\.([a-z])([a-z2-7]{16})(?![a-z0-9])")

# The most that an address's local part may have (RFC 5321), and what a name takes of it.
_LONGEST_LOCAL: Final = 64
_NAME_LENGTH: Final = 24 + 1 + 1 + 16


class Use(Enum):
    """What a name is for, as the letter in it."""

    NAME = "n"
    BOUNCE = "b"
    REPLY = "r"
    UNSUBSCRIBE = "u"


_PURPOSES: Final = {
    Use.NAME: Purpose.MAIL_NAME,
    Use.BOUNCE: Purpose.MAIL_BOUNCE,
    Use.REPLY: Purpose.MAIL_REPLY,
    Use.UNSUBSCRIBE: Purpose.MAIL_UNSUBSCRIBE,
}


class Named(NamedTuple):
    """A message that a mail names, by its public id, and what the name was for."""

    use: Use
    message: str


def name(tokens: Tokens, use: Use, message: str) -> str:
    """The name of the message with this public id."""
    bare = message.removeprefix(_PREFIX)
    return f"{bare}.{use.value}{tokens.mark(_PURPOSES[use], bare)}"


def message_id(tokens: Tokens, message: str, domain: str) -> str:
    """The `Message-ID` of a message, which mails that answer or report it quote."""
    return f"<{_PREFIX}{name(tokens, Use.NAME, message)}@{domain}>"


def address(tokens: Tokens, use: Use, message: str, inbound: str) -> str:
    """The address for mail about this message: `desk+…@example.com`, or a mailbox of its own where `inbound` is a domain."""
    local, _, domain = inbound.rpartition("@")
    return f"{local}{'+' if local else ''}{name(tokens, use, message)}@{domain}"


def fits(inbound: str) -> bool:
    """Whether a name has room beside this address."""
    local, _, domain = inbound.rpartition("@")
    return bool(domain) and len(local) + 1 + _NAME_LENGTH <= _LONGEST_LOCAL


def named_in(tokens: Tokens, text: str) -> Iterator[Named]:
    """The messages that a text names with marks of ours, in its order."""
    for match in _NAME.finditer(text.lower().replace(_PREFIX, "")):
        bare, letter, mark = match.groups()
        for use, purpose in _PURPOSES.items():
            if use.value == letter and tokens.is_marked(purpose, bare, mark):
                yield Named(use, f"{_PREFIX}{bare}")
