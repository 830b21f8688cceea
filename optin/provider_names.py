"""Other names that a provider has for somebody's phone number, by which it may speak of them without the number.

WhatsApp calls people by a user id of their own, and writes some numbers in another way than we do. A name is learnt from what
it says together with a number that we know. What may not live here: how a provider words it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from optin.models.provider import ProviderName
from optin.vocabulary import Channel

_names: Any = ProviderName.__table__
_LONGEST: Final = 160


def note(connection: Connection, channel: Channel, names: Collection[str], phone: str, at: int) -> list[str]:
    """These names stand for this number (E.164) from now on. A name that is the number itself needs no note. Returns which of
    them did not before."""
    new = [name for name in names if _is_fit(name) and f"+{name.removeprefix('+')}" != phone]
    known = select(_names.c.name).where(_names.c.channel == channel, _names.c.name.in_(new), _names.c.phone == phone)
    missing = sorted(set(new) - set(connection.scalars(known))) if new else []
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    for name in missing:
        values = {"phone": phone, "noted_at": at}
        inserting = dialect.insert(_names).values(channel=channel, name=name, **values)
        connection.execute(inserting.on_conflict_do_update(index_elements=["channel", "name"], set_=values))
    return missing


def phone_of(connection: Connection, channel: Channel, name: str) -> str | None:
    """The number (E.164) that this name stands for; None where that is not known."""
    if not _is_fit(name):
        return None
    found: str | None = connection.scalar(select(_names.c.phone).where(_names.c.channel == channel, _names.c.name == name))
    return found


def forget(connection: Connection, channel: Channel, name: str) -> None:
    """The name stands for nobody any more: its person has another number now, and what was said is not carried over."""
    if _is_fit(name):
        connection.execute(delete(_names).where(_names.c.channel == channel, _names.c.name == name))


def forget_phone(connection: Connection, phone: str) -> None:
    """Nobody here has the number any more."""
    connection.execute(delete(_names).where(_names.c.phone == phone))


def _is_fit(name: str) -> bool:
    """Whether it can be kept: what is sent to us is any text."""
    return 0 < len(name) <= _LONGEST and name.isprintable()
