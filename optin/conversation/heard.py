"""A message of a contact as a conversation gets it. What may not live here: what is made of it."""

from __future__ import annotations

from typing import NamedTuple

from optin.vocabulary import Channel


class Heard(NamedTuple):
    """What a contact wrote on a channel. `address`: from where, in normal form; `message_id`: its row in `message`; `payload`:
    what a pressed button carried; `at`: when, in UTC seconds of the provider's clock; `now`: when it is acted upon."""

    contact_id: int
    channel: Channel
    address: str
    message_id: int
    body: str
    folded: str
    payload: str
    at: int
    now: int
