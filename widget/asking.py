"""Asking somebody to confirm through the channel: once a day for an address and channel, good for seven days.

What may not live here: what happens when the link is followed (`confirming.py`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select

from optin.form_numbers import Sent
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models.columns import public_id
from optin.models.form import Confirmation
from optin.sending import service
from optin.vocabulary import Flag
from widget.typed import Agreed

CONFIRM_WITHIN: Final = 7 * 24 * 60 * 60
ASK_AGAIN_AFTER: Final = 24 * 60 * 60

_confirmations: Any = Confirmation.__table__


def ask(
    connection: Connection,
    row: Row[Any],
    agreed: Agreed,
    origin: Provenance,
    link: Callable[[str], str],
    sent: Sent | None,
) -> None:
    """Ask the contact behind this channel row, in the language of the words agreed to. A message is due then."""
    at, language = origin.recorded_at, str(origin.evidence["words_language"])
    until = at + CONFIRM_WITHIN
    asked = write.ask(connection, row.contact_id, agreed.channel, origin, until)
    name = public_id("cnf")
    connection.execute(
        insert(_confirmations).values(
            public_id=name,
            contact_id=row.contact_id,
            channel=agreed.channel,
            address_key=row.address_key,
            event_id=asked.event_id,
            form_version_id=origin.form_version_id,
            language=language,
            site=sent.spot.site if sent else None,
            submission=sent.submission if sent else None,
            created_at=at,
            expires_at=until,
        )
    )
    service.queue_confirmation_request(
        connection,
        contact_id=row.contact_id,
        channel=agreed.channel,
        address=agreed.to,
        link=link(name),
        organisation=str(origin.evidence["organisation"]),
        language=language,
        now=at,
    )


def was_asked(connection: Connection, row: Row[Any], at: int) -> bool:
    """Whether a request of the last day is open. One that an opt-out has overtaken since is not open any more."""
    query = select(_confirmations.c.id).where(
        _confirmations.c.contact_id == row.contact_id,
        _confirmations.c.channel == row.channel,
        _confirmations.c.address_key == row.address_key,
        _confirmations.c.confirmed_at.is_(None),
        _confirmations.c.created_at > at - ASK_AGAIN_AFTER,
        _confirmations.c.event_id > (row.flag_event if row.flag is Flag.OPTED_OUT else 0),
    )
    return connection.execute(query.limit(1)).first() is not None
