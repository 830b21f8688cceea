"""Messages that came from somebody whose address nobody knew, once it is known: they are acted upon as if they came now.

When they were written still counts, so a start that is newer than a stop stays newer. What may not live here: how it became
known whose they are.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import Connection, and_, select, update

from optin.database import db, hot
from optin.models.inbound import InboundMessage
from optin.models.provider import ProviderName
from optin.vocabulary import Channel, Effect

_inbound: Any = InboundMessage.__table__
_names: Any = ProviderName.__table__


def place(connection: Connection, channel: Channel, sender: str, address: str) -> bool:
    """What came from `sender` and was nobody's is from this address. Whether there was any: then call `take_up()` after the
    commit. If that is cut short, the sweep does it."""
    theirs = (_inbound.c.effect == Effect.NOBODY, _inbound.c.channel == channel, _inbound.c.sender == sender)
    anew = {"sender": address, "effect": None, "rule": None, "folded": None, "processed_at": None}
    return bool(connection.execute(update(_inbound).where(*theirs).values(anew)).rowcount)


def place_late() -> None:
    """Place what was stored in the very moment in which its sender became known, so that neither saw the other."""
    known = and_(_names.c.channel == _inbound.c.channel, _names.c.name == _inbound.c.sender)
    query = select(_inbound.c.channel, _inbound.c.sender, _names.c.phone).join(_names, known).distinct()
    with db.engine.connect() as connection:
        found = connection.execute(query.where(_inbound.c.effect == Effect.NOBODY)).all()
    for one in found:
        hot(partial(_place_one, row=one), front=True)


def _place_one(connection: Connection, row: Any) -> None:
    place(connection, row.channel, row.sender, row.phone)
