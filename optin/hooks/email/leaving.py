"""Mails to an address that unsubscribes: whoever was sent that address wants no more, whatever else the mail says.

So the bytes need not be a mail that can be read: the recipient alone tells who leaves. What may not live here: any other mail.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from itertools import chain
from typing import Final

from optin.buttons import UNSUBSCRIBES
from optin.hooks.email import answers, handing, knowing
from optin.hooks.email.handing import Cover
from optin.hooks.email.parsing import Mail
from optin.mail_tokens import Use

# What of bytes that are no mail is searched for a recipient.
_LONGEST_HEAD: Final = 100_000  # bytes
_END: Final = re.compile(r"\n[ \t]*\n")
_FIELD: Final = r"^(?:{})[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)"
_ADDRESSED: Final = re.compile(_FIELD.format("|".join(knowing.ADDRESSED)), re.IGNORECASE | re.MULTILINE)
_RECEIVED: Final = re.compile(_FIELD.format("Received"), re.IGNORECASE | re.MULTILINE)


def take(mail: Mail) -> bool:
    """Opt out whom a mail unsubscribes; whether there is anybody."""
    names = _names(knowing.addressed(mail))
    if not names:
        return False
    return _leave(names, handing.cover_of(mail), answers.own_words(mail, knowing.ours()).text, mail.sender())


def take_unread(raw: bytes, recipients: Iterable[str]) -> bool:
    """The same with bytes that are no mail within bounds."""
    head = raw[:_LONGEST_HEAD].decode("latin-1").replace("\r\n", "\n").replace("\r", "\n").lstrip("\n")
    head = _END.split(head, maxsplit=1)[0]
    names = _names("\n".join(chain(recipients, _ADDRESSED.findall(head))))
    received = _RECEIVED.search(head)
    cover = Cover(hashlib.sha256(raw).hexdigest(), handing.when(received[1] if received else ""))
    return bool(names) and _leave(names, cover, "", "")


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(knowing.named(text, Use.UNSUBSCRIBE)))


def _leave(names: list[str], cover: Cover, text: str, sender: str) -> bool:
    """Nobody who leaves needs an answer. Somebody else here who has the mail and presses its button leaves, too."""
    leavers = [(message.email or message.address, name) for name in names if (message := knowing.sent(name)) is not None]
    if not any(knowing.is_same(sender, address) for address, _ in leavers) and knowing.is_known(sender):
        leavers.append((sender, names[0]))
    for address, name in leavers:
        handing.hand(cover, address, text, payload=UNSUBSCRIBES + name, is_answered=True)
    return bool(leavers)
