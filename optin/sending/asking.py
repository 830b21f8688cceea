"""How often a contact has been asked for an opt-in, and from when on it may be asked again. Whether it is, the policy says.

An invitation counts from the moment it is made, also while it waits for the contact's hours; one that was refused, or that the
provider did not take, asked nobody.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from sqlalchemy import Connection, bindparam, func, select

from optin.database.among import among
from optin.database.prepared import Prepared
from optin.flows.limits import Limits, limits
from optin.models.flow import FlowRun
from optin.models.message import Message
from optin.vocabulary import Channel, MessageState, Path

_runs: Any = FlowRun.__table__
_messages: Any = Message.__table__

# States of a message that nobody was asked by.
UNASKED: Final = (MessageState.REFUSED, MessageState.REJECTED, MessageState.FAILED)

_ASKED: Final = Prepared(
    select(func.count().label("times"), func.max(_messages.c.created_at).label("last"))
    .join(_runs, _runs.c.first_message_id == _messages.c.id)
    .where(
        _runs.c.contact_id == bindparam("of_contact"),
        _runs.c.channel == bindparam("on_channel"),
        _runs.c.path == int(Path.INVITE),
        *(_messages.c.state != int(state) for state in UNASKED),
        _messages.c.id != bindparam("but"),
    )
)


def ask_from(connection: Connection, contact_id: int, channel: Channel, but: int = 0) -> int | None:
    """From when on (UTC seconds) the contact may be asked on the channel; None: as often as the setting allows already.

    `but` is the id of the message that is asked about: it does not stand in its own way.
    """
    asked = _ASKED.first(connection, {"of_contact": contact_id, "on_channel": channel, "but": but})
    return _from(asked.times, asked.last, limits(connection))


def ask_from_of_many(connection: Connection, contact_ids: Collection[int], channel: Channel) -> dict[int, int | None]:
    """The same for each of these contacts."""
    query = (
        select(_runs.c.contact_id, func.count().label("times"), func.max(_messages.c.created_at).label("last"))
        .join(_messages, _messages.c.id == _runs.c.first_message_id)
        .where(among(connection, _runs.c.contact_id, list(contact_ids)), _runs.c.channel == channel)
        .where(_runs.c.path == Path.INVITE, _messages.c.state.not_in(UNASKED))
        .group_by(_runs.c.contact_id)
    )
    allowed = limits(connection)
    found = {row.contact_id: row for row in connection.execute(query)}
    first = _from(0, None, allowed)
    return {one: _from(found[one].times, found[one].last, allowed) if one in found else first for one in contact_ids}


def never_asked(connection: Connection) -> int | None:
    """The same for somebody who was never asked."""
    return _from(0, None, limits(connection))


def _from(times: int, last: int | None, allowed: Limits) -> int | None:
    if times >= allowed.ask_times:
        return None
    return 0 if last is None else int(last) + allowed.ask_pause
