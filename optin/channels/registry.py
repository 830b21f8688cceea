"""Which adapter serves which channel on this desk. A channel without a provider is the sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import current_app

from optin.channels import smtp
from optin.channels.adapter import Adapter, Answer, NotAccepted, Outgoing
from optin.channels.provider import Provider
from optin.channels.sandbox import Sandbox
from optin.desk import desk
from optin.vocabulary import Channel

PROVIDERS: Final[tuple[Provider, ...]] = (smtp.PROVIDER,)

_NAME: Final = "optin.adapters"
_SANDBOX: Final = Sandbox()


class Misset:
    """Stands for a provider whose settings cannot be used: it hands nothing over and says why."""

    def __init__(self, why: str) -> None:
        self._why = why

    def send(self, message: Outgoing) -> Answer:
        """A definite no."""
        return NotAccepted(self._why)


def values() -> Mapping[str, str]:
    """The fields of all providers that are set, by name."""
    return desk().config.channels


def adapters() -> dict[Channel, Adapter]:
    """The running desk's adapters, one per channel. A test may put its own in place."""
    found: dict[Channel, Adapter] | None = current_app.extensions.get(_NAME)
    return found if found is not None else current_app.extensions.setdefault(_NAME, _made(values()))


def adapter_for(channel: Channel, is_test: bool) -> Adapter:
    """The adapter of a channel. What is a test reaches the sandbox alone, whatever provider there is."""
    return _SANDBOX if is_test else adapters()[channel]


def faults() -> list[tuple[Provider, str]]:
    """What is wrong with each provider that is set: asked of the provider itself, without sending anything."""
    known = values()
    found = [(provider, provider.check(known)) for provider in PROVIDERS if provider.is_set(known)]
    return [(provider, why) for provider, why in found if why]


def _made(known: Mapping[str, str]) -> dict[Channel, Adapter]:
    made: dict[Channel, Adapter] = dict.fromkeys(Channel, _SANDBOX)
    for provider in PROVIDERS:
        if provider.is_set(known):
            try:
                made[provider.channel] = provider.make(known)
            except ValueError as error:
                made[provider.channel] = Misset(str(error))
    return made
