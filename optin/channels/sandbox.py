"""The channel that is there without a provider: it delivers into a table, which the simulator shows as phones and mailboxes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from optin.channels.adapter import Accepted, Answer, Outgoing
from optin.clock import now
from optin.database import hot
from optin.models.message import SandboxDelivery

_deliveries: Any = SandboxDelivery.__table__


class Sandbox:
    """Delivers every message once: a second try with the same reference is answered like the first."""

    def send(self, message: Outgoing) -> Answer:
        """Always a definite yes, after the commit that holds the delivery."""

        def deliver(connection: Connection) -> None:
            dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
            statement: Any = dialect.insert(_deliveries).values(
                message_public_id=message.reference,
                channel=message.channel,
                address=message.address,
                subject=message.subject,
                body=message.body,
                delivered_at=now(),
            )
            connection.execute(statement.on_conflict_do_nothing(index_elements=["message_public_id"]))

        hot(deliver)
        return Accepted(f"sandbox-{message.reference}")
