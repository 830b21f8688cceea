"""What `optin doctor` says of the channels: who serves each, where that is set, what the provider says, and its webhook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from optin import provider_sightings
from optin.channels.known import ENVIRONMENT
from optin.channels.registry import Standing, standing
from optin.database import db
from optin.vocabulary import Channel, Wired

_ON_THE_PAGE: Final = "set on the page of the channel"
_BY_THE_ENVIRONMENT: Final = "set by the environment"


def lines(faults: Mapping[str, str]) -> Iterator[str]:
    """One line for each channel. `faults`: by the provider's name, what is wrong with it."""
    for channel in Channel:
        stands = standing(channel)
        yield f"{channel.label}: {_state(stands, faults.get(stands.provider.name, ''))} {_webhook(stands)}"


def advice(public_url: str) -> Iterator[str]:
    """What keeps providers from reaching the desk."""
    are_set = [standing(channel).provider.label for channel in Channel if standing(channel).wired is Wired.READY]
    if are_set and not public_url.startswith("https:"):
        yield f"{' and '.join(are_set)} cannot reach this desk: OPTIN_PUBLIC_URL is {public_url}, and only https is called."


def _state(stands: Standing, why: str) -> str:
    source = _BY_THE_ENVIRONMENT if stands.source == ENVIRONMENT else _ON_THE_PAGE
    match stands.wired:
        case Wired.SANDBOX:
            return f"the sandbox. {stands.provider.label} is not set, and messages arrive in the simulator only."
        case Wired.UNUSABLE:
            return f"nothing is sent. {stands.provider.label}, {source}: {stands.why}"
    said = why or ("It was asked, and all is well." if stands.provider.can_be_asked else "It cannot be asked.")
    return f"{stands.provider.label}, {source}. {said}"


def _webhook(stands: Standing) -> str:
    seen = provider_sightings.of(db.session(), stands.provider.name)
    heard = f"Last webhook: {_moment(seen.seen_at if seen else None)}."
    refused = seen.refused_at if seen else None
    return f"{heard} Last refused: {_moment(refused)}." if refused else heard


def _moment(instant: int | None) -> str:
    return "never" if instant is None else datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%d %H:%M UTC")
