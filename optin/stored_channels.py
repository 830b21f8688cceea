"""The settings of providers that the team has stored on the page of a channel: secrets sealed, all else as typed.

What may not live here: what the environment says, and what a provider makes of its settings (`channels/`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from optin.channel_settings import CHANNEL_SETTINGS
from optin.models.channel import ChannelSetting
from optin.sealing import SealError, seal, unseal

SECRETS: Final = frozenset(setting.field for setting in CHANNEL_SETTINGS if setting.secret)


class Opened(NamedTuple):
    """What is stored, readable. `lost` has those that cannot be opened any more, each with a sentence."""

    values: Mapping[str, str]
    lost: Mapping[str, str]


def read(connection: Connection) -> dict[str, str]:
    """The few rows there are, by the name of the field, sealed as they are. A secret that is stored anew reads otherwise."""
    rows = connection.execute(select(ChannelSetting.name, ChannelSetting.value))
    return {row.name: row.value for row in rows}


def opened(stored: Mapping[str, str]) -> Opened:
    """The same with its secrets open."""
    values, lost = {}, {}
    for name, value in stored.items():
        try:
            values[name] = unseal(value, name) if name in SECRETS else value
        except SealError as error:
            lost[name] = str(error)
    return Opened(values, lost)


def keep(session: Session, wanted: Mapping[str, str]) -> None:
    """Store these fields in place of what they were; an empty one is forgotten."""
    for name, value in wanted.items():
        row = session.get(ChannelSetting, name)
        if not value:
            if row is not None:
                session.delete(row)
            continue
        text = seal(value, name) if name in SECRETS else value
        if row is None:
            session.add(ChannelSetting(name=name, value=text))
        else:
            row.value = text


def forget(session: Session, names: Iterable[str]) -> None:
    """Remove these fields."""
    keep(session, dict.fromkeys(names, ""))
