"""Whom a link leads to now: the person that it names, and whoever has the addresses that it was made for.

What may not live here: changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, or_, select

from optin.models.contact import Contact, ContactChannel
from optin.person_links import Named
from optin.vocabulary import Channel

_contacts: Any = Contact.__table__
_channels: Any = ContactChannel.__table__

_ROWS: Final[Any] = select(_channels).order_by(_channels.c.channel)


@dataclass(frozen=True, slots=True)
class Whose:
    """What a link is for, as things stand. `contact` is the row of the person it names, None where there is none any more, and
    `rows` their channels.

    `is_current`: every address that the link was made for is still the person's. Only then may it show anything: who has an
    address that was theirs may opt it out, and learns nothing.
    """

    named: Named
    contact: Row[Any] | None
    rows: Mapping[Channel, Row[Any]]

    @property
    def is_current(self) -> bool:
        """Whether the link may show what is kept."""
        return self.contact is not None and all(
            self.rows[channel].address_key == key for channel, key in self.named.keys.items()
        )

    @property
    def channels(self) -> list[Channel]:
        """Those that can be opted out of through this link."""
        own = {channel for channel, row in self.rows.items() if row.address_key} if self.is_current else set()
        return sorted(own | set(self.named.keys))


def whose(connection: Connection, named: Named) -> Whose:
    """Look up whom a link leads to."""
    contact = connection.execute(select(_contacts).where(_contacts.c.tag == named.tag)).one_or_none()
    rows = connection.execute(_ROWS.where(_channels.c.contact_id == contact.id)).all() if contact else []
    return Whose(named, contact, {row.channel: row for row in rows})


def owners(connection: Connection, keys: Mapping[Channel, bytes]) -> dict[Channel, int]:
    """The contacts that have these addresses now, by channel; nobody's are left out."""
    if not keys:
        return {}
    mine = or_(*(((_channels.c.channel == channel) & (_channels.c.address_key == key)) for channel, key in keys.items()))
    query = select(_channels.c.channel, _channels.c.contact_id).where(mine)
    return {row.channel: row.contact_id for row in connection.execute(query)}
