"""Which adapter serves which channel on this desk. Without providers every channel is the sandbox."""

from __future__ import annotations

from typing import Final

from flask import current_app

from optin.channels.adapter import Adapter
from optin.channels.sandbox import Sandbox
from optin.vocabulary import Channel

_NAME: Final = "optin.adapters"
_SANDBOX: Final = Sandbox()


def adapters() -> dict[Channel, Adapter]:
    """The running desk's adapters, one per channel. A test may put its own in place."""
    found: dict[Channel, Adapter] = current_app.extensions.setdefault(_NAME, dict.fromkeys(Channel, _SANDBOX))
    return found


def adapter_for(channel: Channel, is_test: bool) -> Adapter:
    """The adapter of a channel. What is a test reaches the sandbox alone, whatever provider there is."""
    return _SANDBOX if is_test else adapters()[channel]
