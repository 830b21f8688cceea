"""How the headers of a mail are encoded and broken into lines.

The library's own way encodes a long link, which nobody could press then, and at some lengths loses or adds spaces between
encoded words; both are mended here. What may not live here: which headers a mail has (`letters.py`).
"""

from __future__ import annotations

from email.header import Header
from email.policy import SMTP, EmailPolicy
from email.utils import formataddr
from typing import Any, Final

# Headers that machines read: never encoded, and broken only where we break them.
_AS_THEY_ARE: Final = frozenset({"list-unsubscribe", "list-unsubscribe-post", "list-id", "message-id", "feedback-id"})
_NAMING: Final = frozenset({"from", "reply-to"})

# An encoded word has 75 characters at most (RFC 2047), and the line that it stands in one more for the space before it.
_LINE: Final = 76


class _Policy(EmailPolicy):
    """The library's policy for mail on the wire, but for the headers that it would spoil."""

    def fold(self, name: str, value: Any) -> str:
        if name.lower() in _AS_THEY_ARE:
            return f"{name}: {str(value).replace(', <', f',{self.linesep} <')}{self.linesep}"
        if name.lower() == "subject":
            return f"{name}: {_encoded(name, str(value), self.linesep)}{self.linesep}"
        if name.lower() in _NAMING:
            return f"{name}: {self._named(name, value.addresses[0])}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        return self.fold(name, value).encode("ascii")

    def _named(self, name: str, address: Any) -> str:
        if address.display_name.isascii():
            return formataddr((address.display_name, address.addr_spec))
        return f"{_encoded(name, address.display_name, self.linesep)}{self.linesep} <{address.addr_spec}>"


POLICY: Final = _Policy(linesep=SMTP.linesep, cte_type="7bit", max_line_length=_LINE)


def _encoded(name: str, text: str, linesep: str) -> str:
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, maxlinelen=_LINE, header_name=name).encode(linesep=linesep)
