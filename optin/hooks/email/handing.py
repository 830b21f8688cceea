"""Handing a mail on as a message from a person. What may not live here: whose it is, and what of it counts."""

from __future__ import annotations

import email.utils
import hashlib
from typing import Any, Final, NamedTuple

from optin import inbound, jobs
from optin.clock import now
from optin.hooks.email import knowing
from optin.hooks.email.parsing import Mail
from optin.inbound import Received
from optin.vocabulary import Channel

_LONGEST_STAMP: Final = 100  # characters


class Cover(NamedTuple):
    """What a mail is called (empty: it has no name), and when it was written (UTC seconds)."""

    name: str
    at: int


def cover_of(mail: Mail) -> Cover:
    """The mail's own name, and when the last mail server took it. The sender's own clock could say anything."""
    return Cover(mail.header("Message-ID"), when(mail.header("Received")))


def when(received: str) -> int:
    """The time in a `Received` field; now, where it has none."""
    stamp = received.rpartition(";")[2].strip()
    try:
        return int(email.utils.parsedate_to_datetime(stamp[:_LONGEST_STAMP]).timestamp())
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return now()


def hand(cover: Cover, sender: str, text: str, payload: str = "", **more: Any) -> None:
    """One mail may speak for two people, and two mails may bear one name: so what it is, and for whom, is part of its name."""
    content = "\n".join((cover.name, sender.lower(), payload, text)).encode("utf-8", "replace")
    reference = f"mail:{hashlib.sha256(content).hexdigest()}" if cover.name else ""
    received_at = next(iter(knowing.ours()), "")
    inbound.receive(
        Received(Channel.EMAIL, sender, reference, text, cover.at, payload=payload, received_at=received_at, **more)
    )
    jobs.wake()
