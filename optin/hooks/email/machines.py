"""Mails that no person wrote, and mails that came by way of a machine that also sends what its members write. Pure.

What may not live here: what becomes of them.
"""

from __future__ import annotations

import re
from typing import Final

from optin.hooks.email.parsing import Mail

# Machines that answer say so (RFC 3834); these are what older ones write.
_ANSWERING: Final = ("X-Autoreply", "X-Autorespond")
_DAEMONS: Final = re.compile(r"<?(?:mailer-daemon|postmaster)@", re.IGNORECASE)
_LISTS: Final = ("List-Id", "List-Post", "Mailing-List")
_BY_LISTS: Final = ("bulk", "junk", "list")


def answers_by_itself(mail: Mail) -> bool:
    """Whether no person wrote it: an absence note, a mail system."""
    submitted = mail.header("Auto-Submitted").partition(";")[0].strip().lower()
    if submitted not in ("", "no") or any(mail.message[name] is not None for name in _ANSWERING):
        return True
    if mail.header("Precedence").lower() == "auto_reply" or mail.header("Return-Path") == "<>":
        return True
    return bool(_DAEMONS.search(mail.header("From")))


def is_carried(mail: Mail) -> bool:
    """Whether it came through a list. A member may have written it, and the list adds words of its own."""
    return any(mail.message[name] is not None for name in _LISTS) or mail.header("Precedence").lower() in _BY_LISTS
