"""Messages from people: the one entry for every channel. Stored first, each once, then read and acted upon.

    received.py    what a provider hands in, and storing it
    reading.py     what it says, before any lock is taken
    receiving.py   from a delivery to its effect
    placing.py     whose it was becomes known later
    acting.py      whose it is, and what every message does, in one transaction
    following.py   the consent event that follows, by optin/newest.py
    answering.py   what the desk answers

What may not live here: how a provider words it (the caller brings a `Received`), which of several messages counts
(`optin/newest.py`), and whether a message may leave.
"""

from optin.inbound.received import Receipt, Received
from optin.inbound.receiving import receive, take_up

__all__ = ["Receipt", "Received", "receive", "take_up"]
