"""Which adapter serves which channel on this desk. Without providers every channel is the sandbox."""

from __future__ import annotations

from flask import current_app

from optin.channels.adapter import Adapter
from optin.channels.sandbox import Sandbox
from optin.vocabulary import Channel

_NAME = "optin.adapters"


def adapters() -> dict[Channel, Adapter]:
    """The running desk's adapters, one per channel. A test may put its own in place."""
    found: dict[Channel, Adapter] = current_app.extensions.setdefault(_NAME, {channel: Sandbox() for channel in Channel})
    return found
