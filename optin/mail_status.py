"""What an enhanced status code (RFC 3463) says about the person behind an address. Pure."""

from __future__ import annotations

import re
from typing import Final

from optin.vocabulary import Fault

_STATUS: Final = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\.?\d)")

# "No such mailbox", "no such system", "bad syntax", "mailbox has moved", "null MX" (RFC 3463; RFC 7505): the address takes no
# mail, today and tomorrow. 5.1.7 and 5.1.8 are about the sender's address, and 5.1.0 says nothing in particular.
_NO_SUCH_ADDRESS: Final = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})
# Security and policy: it is about us, not about the address.
_POLICY: Final = "5.7."
# The mailbox is there and takes nothing, as when it is full.
_MAILBOX: Final = "5.2."
_FOR_NOW: Final = "4."


def status_in(text: str) -> str:
    """The first enhanced status code in a text, as `5.1.1`; empty where there is none."""
    found = _STATUS.search(text)
    return ".".join(found.groups()) if found else ""


def fault_of(status: str) -> Fault | None:
    """What a failure with this status says; None where that is nothing about the person, nor about us."""
    if status in _NO_SUCH_ADDRESS:
        return Fault.NO_SUCH_ADDRESS
    if status.startswith(_POLICY):
        return Fault.OURS
    return Fault.UNREACHED if status.startswith((_MAILBOX, _FOR_NOW)) else None
