"""From what the triggers noted to events and their deliveries, one for each endpoint that wants to be told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, exists, insert, select

from optin.clock import now
from optin.database import db, writing
from optin.models.columns import public_id
from optin.models.webhook import WebhookDelivery, WebhookEndpoint, WebhookEvent, WebhookNews
from optin.vocabulary import DeliveryState, EndpointState, Topic
from optin.webhooks import bodies

_deliveries: Any = WebhookDelivery.__table__
_endpoints: Any = WebhookEndpoint.__table__
_events: Any = WebhookEvent.__table__
_news: Any = WebhookNews.__table__

# Pieces of news in one transaction: few, because on SQLite an opt-out waits for it.
_AT_ONCE: Final = 100


def take_up() -> bool:
    """Make deliveries of the oldest news. False where there was none. Several workers get different ones."""
    with db.engine.connect() as connection:
        if not connection.scalar(select(exists().where(_news.c.id > 0))):
            return False
    with writing() as session:
        return _take_up(session.connection())


def add(connection: Connection, topic: Topic, body: str, at: int, endpoints: Sequence[int]) -> None:
    """An event for these endpoints (ids), due at once."""
    event = {"public_id": public_id("evw"), "topic": topic, "body": body, "at": at}
    event_id = connection.execute(insert(_events).values(event)).inserted_primary_key[0]  # type: ignore[index]
    same = {"event_id": event_id, "state": DeliveryState.WAITING, "tries": 0, "fence": 0, "due_at": now()}
    rows = [{"public_id": public_id("whd"), "endpoint_id": endpoint_id, **same} for endpoint_id in endpoints]
    connection.execute(insert(_deliveries), rows)


def _take_up(connection: Connection) -> bool:
    news = connection.execute(select(_news).order_by(_news.c.id).limit(_AT_ONCE).with_for_update(skip_locked=True)).all()
    if not news:
        return False
    on = select(_endpoints.c.id, _endpoints.c.topics).where(_endpoints.c.state == EndpointState.ON).order_by(_endpoints.c.id)
    endpoints = connection.execute(on.with_for_update(read=True, key_share=True)).all()
    for row, data in zip(news, bodies.data_of(connection, news), strict=True):
        wanting = [endpoint.id for endpoint in endpoints if _wants(endpoint, row.topic)]
        if wanting:
            add(connection, row.topic, bodies.written(row.topic, row.at, data), row.at, wanting)
    connection.execute(delete(_news).where(_news.c.id.in_([row.id for row in news])))
    return True


def _wants(endpoint: Row[Any], topic: Topic) -> bool:
    return int(topic) in endpoint.topics
