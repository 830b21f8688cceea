"""Which adapter serves which channel on this desk. Where no provider is set, that is the sandbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import Flask, current_app

from optin.channels import smtp, twilio, whatsapp
from optin.channels.adapter import Adapter, Answer, NotAccepted, Outgoing
from optin.channels.provider import Provider
from optin.channels.sandbox import Sandbox
from optin.desk import desk
from optin.vocabulary import Channel, Fault

PROVIDERS: Final[tuple[Provider, ...]] = (smtp.PROVIDER, twilio.PROVIDER, whatsapp.PROVIDER)

_NAME: Final = "optin.adapters"
_SANDBOX: Final = Sandbox()


class Unusable:
    """Stands where a provider is set in a way that cannot work: no message leaves, and each says why."""

    def __init__(self, why: str) -> None:
        self._why = why

    def send(self, message: Outgoing) -> Answer:
        """A definite no, which is tried again: the settings may be mended meanwhile."""
        return NotAccepted(self._why, reason=Fault.OURS)


def values() -> Mapping[str, str]:
    """What is set of the providers' fields, by name, and `public_url`, where the desk is reached."""
    config = desk().config
    return {**config.channels, "public_url": config.public_url}


def adapters() -> dict[Channel, Adapter]:
    """The running desk's adapters, one per channel. A test may put its own in place."""
    found: dict[Channel, Adapter] | None = current_app.extensions.get(_NAME)
    return found if found is not None else current_app.extensions.setdefault(_NAME, _made(values()))


def let_go(app: Flask) -> None:
    """Close the connections that the desk's adapters keep. They are made anew when they are needed."""
    for adapter in app.extensions.pop(_NAME, {}).values():
        if isinstance(adapter, smtp.Smtp):
            adapter.close()


def adapter_for(channel: Channel, is_test: bool) -> Adapter:
    """The adapter of a channel. What is a test reaches the sandbox alone, whatever provider there is."""
    return _SANDBOX if is_test else adapters()[channel]


def faults() -> list[tuple[Provider, str]]:
    """What is wrong with each provider that is set: asked of the provider itself, without sending anything."""
    known = values()
    found = [(provider, provider.check(known)) for provider in PROVIDERS if provider.is_set(known)]
    return [(provider, why) for provider, why in found if why]


def _made(given: Mapping[str, str]) -> dict[Channel, Adapter]:
    made: dict[Channel, Adapter] = dict.fromkeys(Channel, _SANDBOX)
    for provider in PROVIDERS:
        if provider.is_set(given):
            made[provider.channel] = _one(provider, given)
    return made


def _one(provider: Provider, given: Mapping[str, str]) -> Adapter:
    try:
        return provider.make(given)
    except ValueError as error:
        return Unusable(f"{provider.label} is not set up: {error}")
