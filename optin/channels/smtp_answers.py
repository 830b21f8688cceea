"""What a mail server's no means: for the message, for its recipient, or for us. Pure.

By the class of the reply code (RFC 5321) and the enhanced status code (RFC 3463), which says what the no is about.
"""

from __future__ import annotations

from typing import Final

from optin.channels.adapter import NotAccepted
from optin.channels.smtp_connection import RefusedError
from optin.mail_status import fault_of, status_in
from optin.vocabulary import Fault

# Where a no is about the recipient or the letter. Anywhere else it is about our settings, and every message would meet it.
_ABOUT_THE_MESSAGE: Final = ("RCPT", "DATA")
# Where a no that is final stays one until somebody changes something; before that the server may only be in trouble.
_AFTER_SIGN_IN: Final = ("MAIL", *_ABOUT_THE_MESSAGE)


def refused(no: RefusedError) -> NotAccepted:
    """The answer to a definite no. What is about us makes a broadcast pause."""
    is_final = no.code >= 500 and no.step in _AFTER_SIGN_IN
    why = f"{no.step}: {no.code} {no.text}" if no.code > 0 else no.text
    return NotAccepted(why, permanent=is_final, reason=_fault(no) if is_final else None)


def _fault(no: RefusedError) -> Fault | None:
    return fault_of(status_in(no.text[:40])) if no.step in _ABOUT_THE_MESSAGE else Fault.OURS
