"""What is done now and then: take up what dead workers had in hand, and forget what is old."""

from __future__ import annotations

from optin.clock import now
from optin.database import hot
from optin.desk import desk
from optin.webhooks import deliveries
from optin.webhooks.schedule import DAY


def tidy() -> None:
    """Both, in short transactions."""
    hot(lambda connection: deliveries.recover(connection, now()))
    oldest = now() - desk().config.webhook_days * DAY
    while hot(lambda connection: deliveries.forget(connection, oldest)):
        continue
