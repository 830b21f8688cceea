"""What a stored message says, worked out before any lock is taken: long texts must not keep others waiting.

What may not live here: what follows. Whether a question is pending is known only under the locks, so both readings are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from optin.addresses import AddressError, Email, Phone, read_email, read_phone
from optin.buttons import OPTS_OUT
from optin.desk import desk
from optin.keywords import STOPPING, Reading, read
from optin.models.inbound import InboundMessage
from optin.person_links import Maker, maker
from optin.preferences import current
from optin.rules import rules_on
from optin.vocabulary import Channel, Meaning, StopReach

_inbound: Any = InboundMessage.__table__


class House(NamedTuple):
    """What the desk's settings bring: the key of addresses, how it calls itself, how far a stop reaches, and the maker of links
    to people's own pages."""

    pepper: bytes
    organisation: str
    stop_reach: StopReach
    links: Maker


@dataclass(frozen=True, slots=True)
class Understood:
    """A stored message, its sender's address (None where it is none), and what it says: without a question pending, and with
    one. `asked` is None where a question would change nothing."""

    inbound_id: int
    address: Phone | Email | None
    plain: Reading
    asked: Reading | None
    house: House
    is_pressed: bool
    provider_meaning: Meaning | None

    @property
    def is_urgent(self) -> bool:
        """Whether it may be an opt-out, which goes before everything else."""
        return self.is_pressed or self.plain.meaning in STOPPING or self.provider_meaning is Meaning.OPT_OUT


def understand(connection: Connection, inbound_id: int) -> Understood:
    """Read a message. The connection is a reader's."""
    row = connection.execute(select(_inbound).where(_inbound.c.id == inbound_id)).one()
    with Session(connection) as session:  # Not the request's own: it would see the settings of its beginning.
        settings = current(session)
    rules = rules_on(connection)

    def reading(is_asked: bool) -> Reading:
        return read(row.body, rules, channel=row.channel, received_at=row.received_at, is_asked=is_asked)

    plain = reading(False)
    asked = reading(True) if plain.meaning is Meaning.NOTHING else plain
    return Understood(
        inbound_id=inbound_id,
        address=_address(row.channel, row.sender, settings.country),
        plain=plain,
        asked=asked if asked.meaning is not plain.meaning else None,
        house=House(desk().config.pepper, settings.organisation, settings.stop_reach, maker()),
        is_pressed=row.payload.startswith(OPTS_OUT),
        provider_meaning=row.provider_meaning,
    )


def _address(channel: Channel, sender: str, country: str) -> Phone | Email | None:
    try:
        return read_phone(sender, country) if channel.uses_phone else read_email(sender)
    except AddressError:
        return None
