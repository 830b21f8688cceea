"""Other names that a provider has for somebody's phone number, by which it may speak of them without the number.

WhatsApp calls people by a user id of their own, and writes some numbers in another way than we do. A name is learnt from what
it says together with a number that we know. What may not live here: how a provider words it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from optin.database.prepared import Prepared
from optin.models.provider import ProviderName
from optin.vocabulary import Channel

_names: Any = ProviderName.__table__
_LONGEST: Final = 160

# Asked for everybody whom a provider names.
_PHONE: Final = Prepared(
    select(_names.c.phone).where(_names.c.channel == bindparam("on_channel"), _names.c.name == bindparam("called"))
)


def note(connection: Connection, channel: Channel, names: Collection[str], phone: str, at: int) -> list[str]:
    """These names stand for this number (E.164) from now on. A name that is the number itself needs no note. Returns which of
    them did not before."""
    new = [name for name in names if _is_fit(name) and f"+{name.removeprefix('+')}" != phone]
    missing = sorted({name for name in new if phone_of(connection, channel, name) != phone})
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
    found = _PHONE.first(connection, {"on_channel": channel, "called": name})
    return None if found is None else found.phone


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
