"""Which adapter serves which channel on this desk. Where no provider is set, that is the sandbox.

Settings on the page of a channel may change at any time, in any process: what is stored is looked at again every two seconds at
most, so old credentials are used no longer, and no message costs a query.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from flask import Flask, current_app

from optin import stored_channels, test_phones
from optin.channels import smtp, twilio, whatsapp
from optin.channels.adapter import Adapter, Answer, NotAccepted, Outgoing
from optin.channels.known import Known, known
from optin.channels.provider import Provider
from optin.channels.sandbox import Sandbox
from optin.config import Config
from optin.database import db
from optin.desk import desk
from optin.hiding import without_secrets
from optin.vocabulary import Channel, Fault, Wired

PROVIDERS: Final[tuple[Provider, ...]] = (smtp.PROVIDER, twilio.PROVIDER, whatsapp.PROVIDER)

# Seconds for which stored settings count as known.
KNOWN_FOR: Final = 2.0

# Seconds after which nobody can still be sending through an adapter that was replaced: adapters return within 20.
_RETIRING: Final = 30.0

_NAME: Final = "optin.adapters"
_SANDBOX: Final = Sandbox()
_LOOKING: Final = threading.Lock()


class Unusable:
    """Stands where a provider is set in a way that cannot work: no message leaves, and each says why."""

    def __init__(self, label: str, why: str) -> None:
        self._label = label
        self.why = why

    def send(self, message: Outgoing) -> Answer:
        """A definite no, which is tried again: the settings may be mended meanwhile."""
        return NotAccepted(f"{self._label} is not set up: {self.why}", reason=Fault.OURS)


class Standing(NamedTuple):
    """How a provider stands: what serves its channel, where its settings are from (empty: nowhere), and what is wrong."""

    provider: Provider
    wired: Wired
    source: str
    why: str


@dataclass(slots=True)
class _Made:
    """What was made of the settings. `stored` are the rows as they were read at `looked_at` (monotonic seconds)."""

    config: Config
    stored: Mapping[str, str]
    looked_at: float
    known: Known
    adapters: dict[Channel, Adapter]
    retired: list[tuple[float, Adapter]] = field(default_factory=list)


def values() -> Mapping[str, str]:
    """What is set of the providers' fields, by name, and `public_url`, where the desk is reached."""
    return _made().known.values


def adapters() -> dict[Channel, Adapter]:
    """The running desk's adapters, one per channel. A test may put its own in place."""
    return _made().adapters


def adapter_for(channel: Channel, address: str, is_test: bool) -> Adapter:
    """The adapter of a channel. What is a test, or goes to a test phone, reaches the sandbox alone."""
    return _SANDBOX if is_test or test_phones.is_one(address) else adapters()[channel]


def standing(channel: Channel) -> Standing:
    """How the provider of a channel stands."""
    made = _made()
    provider = next(one for one in PROVIDERS if one.channel is channel)
    adapter, source = made.adapters[channel], made.known.sources.get(provider.name, "")
    if isinstance(adapter, Unusable):
        return Standing(provider, Wired.UNUSABLE, source, adapter.why)
    return Standing(provider, Wired.SANDBOX if isinstance(adapter, Sandbox) else Wired.READY, source, "")


def fault_in(provider: Provider, given: Mapping[str, str]) -> str:
    """What is wrong with these settings as they stand, in a sentence: nobody is asked."""
    adapter = _one(provider, given, "")
    return adapter.why if isinstance(adapter, Unusable) else ""


def ask(channel: Channel) -> str:
    """What is wrong with the channel's provider, in a sentence: asked of the provider itself, without sending anything."""
    stands, known = standing(channel), values()
    return without_secrets(stands.provider.check(known), known) if stands.wired is Wired.READY else stands.why


def look_again() -> None:
    """Take up what this process has stored a moment ago. Others do so by themselves."""
    made: _Made | None = current_app.extensions.get(_NAME)
    if made is not None:
        made.looked_at = float("-inf")


def let_go(app: Flask) -> None:
    """Close the connections that the desk's adapters keep. They are made anew when they are needed."""
    made: _Made | None = app.extensions.pop(_NAME, None)
    if made is not None:
        for adapter in (*made.adapters.values(), *(one for _, one in made.retired)):
            _close(adapter)


def faults() -> list[tuple[Provider, str]]:
    """What is wrong with each provider that is set."""
    found = [(provider, ask(provider.channel)) for provider in PROVIDERS]
    return [(provider, why) for provider, why in found if why]


def _made() -> _Made:
    made: _Made | None = current_app.extensions.get(_NAME)
    if made is not None and made.config is desk().config and time.monotonic() - made.looked_at < KNOWN_FOR:
        return made
    with _LOOKING:
        return _looked(current_app.extensions.get(_NAME), time.monotonic())


def _looked(made: _Made | None, at: float) -> _Made:
    """What is known after a look. Only what has changed is made anew: an adapter keeps its connections."""
    config = desk().config
    with db.engine.connect() as connection:
        stored = stored_channels.read(connection)
    if made is not None and made.config is config and made.stored == stored:
        made.looked_at = at
        _close_retired(made, at)
        return made
    now_known = known(config, stored, PROVIDERS)
    fresh = _Made(config, stored, at, now_known, dict.fromkeys(Channel, _SANDBOX))
    for provider in PROVIDERS:
        fresh.adapters[provider.channel] = _adapter(provider, now_known, made)
    if made is not None:
        gone = [one for channel, one in made.adapters.items() if fresh.adapters[channel] is not one]
        fresh.retired = [*made.retired, *((at, one) for one in gone)]
    current_app.extensions[_NAME] = fresh
    return fresh


def _adapter(provider: Provider, now_known: Known, before: _Made | None) -> Adapter:
    if before is not None and _of(provider, before.known) == _of(provider, now_known):
        return before.adapters[provider.channel]
    if not provider.is_meant(now_known.values) and provider.name not in now_known.lost:
        return _SANDBOX
    return _one(provider, now_known.values, now_known.lost.get(provider.name, ""))


def _of(provider: Provider, some: Known) -> tuple[object, ...]:
    """All that a provider's adapter is made of."""
    mine = tuple(some.values.get(field.name) for field in provider.fields)
    return (*mine, some.values["public_url"], some.lost.get(provider.name))


def _one(provider: Provider, given: Mapping[str, str], lost: str) -> Adapter:
    missing = provider.missing(given)
    if lost or missing:
        return Unusable(provider.label, lost or _said_missing(missing))
    try:
        return provider.make(given)
    except ValueError as error:
        return Unusable(provider.label, str(error))


def _said_missing(labels: list[str]) -> str:
    *first, last = labels
    return f"{', '.join(first)} and {last} are missing." if first else f"{last} is missing."


def _close_retired(made: _Made, at: float) -> None:
    over = [one for since, one in made.retired if at - since > _RETIRING]
    made.retired = [(since, one) for since, one in made.retired if at - since <= _RETIRING]
    for adapter in over:
        _close(adapter)


def _close(adapter: Adapter) -> None:
    close = getattr(adapter, "close", None)
    if close is not None:
        close()
