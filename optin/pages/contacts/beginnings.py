"""What is said when channels begin with a new address: what is known of it, channel by channel."""

from __future__ import annotations

from collections.abc import Iterable

from optin.models import ContactChannel
from optin.pages.contacts.stories import beginning
from optin.vocabulary import Block, Channel, Flag


def begun(rows: Iterable[ContactChannel]) -> list[str]:
    """Sentences about channels whose address changed, those with the same beginning together."""
    together: dict[str, list[Channel]] = {}
    for row in rows:
        noun = "number" if row.channel.uses_phone else "address"
        said = f"no {noun} now." if row.address_key is None else f"the new {noun}: {_beginning(row)}."
        together.setdefault(said, []).append(row.channel)
    return [_sentence(channels, said) for said, channels in together.items()]


def remembered(rows: Iterable[ContactChannel]) -> list[str]:
    """Sentences about channels of a new contact of whose address something was known before."""
    return [
        f"{row.channel.label}: {_beginning(row)}." for row in rows if row.flag is not Flag.UNSET or row.blocks != Block.NONE
    ]


def _beginning(row: ContactChannel) -> str:
    return beginning(row.flag, row.blocks.words)


def _sentence(channels: list[Channel], said: str) -> str:
    names = " and ".join(channel.label for channel in channels)
    is_one = len(channels) == 1
    if said.startswith("no "):
        return f"{names} {'has' if is_one else 'have'} {said}"
    return f"{names} {'starts' if is_one else 'start'} anew for {said}"
