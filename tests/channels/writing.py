"""Messages to hand to an adapter, and mails as they arrived."""

from __future__ import annotations

import email
from email.policy import default

from optin.channels.adapter import Outgoing
from optin.models.columns import public_id
from optin.vocabulary import Category, Channel, Path

UNSUBSCRIBE = "https://desk.example.com/u/" + "eyJhbGciOiJIUzI1NiJ9." * 9 + "k3"
PREFERENCES = "https://desk.example.com/p/" + "x" * 180


def outgoing(**changes):
    """A marketing mail to Ana with all its links, unless the test says otherwise."""
    usual = {
        "reference": public_id("msg"),
        "channel": Channel.EMAIL,
        "address": "ana@example.com",
        "subject": "Spring is here",
        "body": "Hello Ana,\n\nthe new plants: https://shop.example.com/spring.",
        "category": Category.MARKETING,
        "path": Path.BROADCAST,
        "unsubscribe_url": UNSUBSCRIBE,
        "preferences_url": PREFERENCES,
        "campaign": "b7",
    }
    return Outgoing(**{**usual, **changes})


def read(raw):
    """A mail as a mail program reads it."""
    return email.message_from_bytes(raw, policy=default)


def header_lines(raw, name):
    """The raw lines of a header, as they came over the wire."""
    head = raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n")
    first = next(place for place, line in enumerate(head) if line.lower().startswith(name.lower().encode() + b":"))
    rest = head[first + 1 :]
    more = next((place for place, line in enumerate(rest) if not line.startswith((b" ", b"\t"))), len(rest))
    return head[first : first + 1 + more]
