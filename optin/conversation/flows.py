"""What flows say to a message. No flow can be made yet, so none asks anything and none answers."""

from __future__ import annotations

from sqlalchemy import Connection

from optin.conversation.heard import Heard
from optin.vocabulary import Channel


def is_asked(connection: Connection, contact_id: int, channel: Channel) -> bool:
    """Whether a question to this contact is open on the channel."""
    return False


def answer(connection: Connection, heard: Heard) -> bool:
    """Let a flow go on with what was heard. False: none took it."""
    return False
