"""What is set of the providers' fields: by the environment or on the page of a channel, never a mixture for one provider.

A provider of which the environment says anything is taken from the environment alone. So nobody who may change settings on a
page can have a secret of the environment sent to a server of their own. What may not live here: adapters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from optin.channel_settings import CHANNEL_SETTINGS
from optin.channels.provider import Provider
from optin.config import Config
from optin.stored_channels import opened

ENVIRONMENT: Final = "environment"
STORED: Final = "stored"

# Where requests go and whom to trust is the business of whoever runs the machine, wherever the rest is set.
MACHINES_OWN: Final = frozenset({"smtp_ca_file", "twilio_url", "whatsapp_url"})

_DEFAULTS: Final = {setting.field: setting.default for setting in CHANNEL_SETTINGS}


@dataclass(frozen=True, slots=True)
class Known:
    """All values by field. By the name of the provider, `sources` says where they come from, and `lost` why one of its secrets
    cannot be opened."""

    values: Mapping[str, str]
    sources: Mapping[str, str]
    lost: Mapping[str, str]


def known(config: Config, stored: Mapping[str, str], providers: Sequence[Provider]) -> Known:
    """What the environment and the stored rows say together."""
    values = dict(config.channels)
    sources: dict[str, str] = {}
    lost: dict[str, str] = {}
    found = opened(stored)
    for provider in providers:
        mine = [field.name for field in provider.fields if field.name not in MACHINES_OWN]
        if any(config.channels.get(name, "") not in ("", _DEFAULTS[name]) for name in mine):
            sources[provider.name] = ENVIRONMENT
            continue
        if any(name in stored for name in mine):
            sources[provider.name] = STORED
            values |= {name: found.values[name] for name in mine if name in found.values}
            if why := [found.lost[name] for name in mine if name in found.lost]:
                lost[provider.name] = why[0]
    return Known({**values, "public_url": config.public_url}, sources, lost)
