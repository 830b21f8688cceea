"""The channel that is there without a provider: it delivers into a table, which the simulator shows as phones and mailboxes."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from optin.addresses import AddressError, read_email
from optin.channels.adapter import Accepted, Answer, NotAccepted, Outgoing
from optin.clock import now
from optin.database import hot
from optin.models.message import SandboxDelivery

_deliveries: Any = SandboxDelivery.__table__


class Sandbox:
    """Delivers every message once: a second try with the same reference is answered like the first.

    Different spellings of an e-mail address are one mailbox, kept under the address's normal form.
    """

    def send(self, message: Outgoing) -> Answer:
        """A definite yes, after the commit that holds the delivery; a definite no where there can be no such address."""
        return self.send_all([message])[0]

    def send_all(self, messages: Sequence[Outgoing]) -> list[Answer]:
        """The same for several, with one commit."""
        deliveries = [_delivery(message) for message in messages]
        delivered = [one for one in deliveries if isinstance(one, dict)]
        if delivered:
            hot(lambda connection: _deliver(connection, delivered))
        return [
            one if isinstance(one, NotAccepted) else Accepted(f"sandbox-{message.reference}")
            for message, one in zip(messages, deliveries, strict=True)
        ]


def _delivery(message: Outgoing) -> dict[str, object] | NotAccepted:
    try:
        mailbox = message.address if message.channel.uses_phone else read_email(message.address).key
    except AddressError as error:
        return NotAccepted(error.sentence, permanent=True)
    return {
        "message_public_id": message.reference,
        "channel": message.channel,
        "address": mailbox,
        "subject": message.subject,
        "body": message.body,
        "buttons": [reply._asdict() for reply in message.buttons] or None,
        "delivered_at": now(),
    }


def _deliver(connection: Connection, deliveries: Sequence[dict[str, object]]) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement: Any = dialect.insert(_deliveries).on_conflict_do_nothing(index_elements=["message_public_id"])
    # In one order, so that no two workers wait for each other.
    connection.execute(statement, sorted(deliveries, key=itemgetter("message_public_id")))
