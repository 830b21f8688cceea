"""What sequences make of a person's answer or opt-out. Nobody can be enrolled yet, so nothing follows."""

from __future__ import annotations

from sqlalchemy import Connection

from optin.vocabulary import Channel


def replied(connection: Connection, contact_id: int, at: int) -> None:
    """The person wrote to us at this instant (UTC seconds)."""


def opted_out(connection: Connection, contact_id: int, channel: Channel, at: int) -> None:
    """The person opted out of a channel at this instant (UTC seconds)."""
