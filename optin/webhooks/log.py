"""The log of deliveries, and sending again: one, all that failed, or a test. Wiring of pages is not here."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from optin.clock import now
from optin.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookEvent
from optin.vocabulary import DeliveryState, Topic
from optin.webhooks import bodies, news

_deliveries: Any = WebhookDelivery.__table__

_OVER: Final = (DeliveryState.DELIVERED, DeliveryState.FAILED)


class Line(NamedTuple):
    """One delivery, what it tells, and its last try (None: there was none)."""

    delivery: WebhookDelivery
    event: WebhookEvent
    last: WebhookAttempt | None


def lines(session: Session, endpoint_id: int, before: int | None, most: int, failed: bool = False) -> list[Line]:
    """The newest first, from the one below the id `before` on; only those that were given up, where that is asked."""
    of_it = [WebhookDelivery.endpoint_id == endpoint_id]
    if failed:
        of_it.append(WebhookDelivery.state == DeliveryState.FAILED)
    if before is not None:
        of_it.append(WebhookDelivery.id < before)
    query = select(WebhookDelivery, WebhookEvent).join(WebhookEvent).where(*of_it)
    rows = session.execute(query.order_by(WebhookDelivery.id.desc()).limit(most)).all()
    newest = select(func.max(WebhookAttempt.id)).group_by(WebhookAttempt.delivery_id)
    newest = newest.where(WebhookAttempt.delivery_id.in_([delivery.id for delivery, _ in rows]))
    last = {one.delivery_id: one for one in session.scalars(select(WebhookAttempt).where(WebhookAttempt.id.in_(newest)))}
    return [Line(delivery, event, last.get(delivery.id)) for delivery, event in rows]


def find(session: Session, endpoint_id: int, name: str) -> tuple[WebhookDelivery, WebhookEvent] | None:
    """One delivery of this endpoint by its public id, with what it tells."""
    query = select(WebhookDelivery, WebhookEvent).join(WebhookEvent)
    row = session.execute(query.filter(WebhookDelivery.endpoint_id == endpoint_id, WebhookDelivery.public_id == name)).first()
    return (row[0], row[1]) if row else None


def attempts(session: Session, delivery_id: int) -> list[WebhookAttempt]:
    """Its tries, the newest first."""
    query = select(WebhookAttempt).where(WebhookAttempt.delivery_id == delivery_id)
    return list(session.scalars(query.order_by(WebhookAttempt.id.desc())))


def failed_count(session: Session, endpoint_id: int) -> int:
    """How many were given up and are still in the log."""
    return session.scalar(select(func.count()).select_from(_deliveries).where(_given_up(endpoint_id))) or 0


def send_again(session: Session, delivery_id: int) -> bool:
    """Send a delivery that is over once more, with its old id and a day of tries. False where it is on its way already."""
    is_it = and_(_deliveries.c.id == delivery_id, _deliveries.c.state.in_(_OVER))
    return _again(session, is_it) > 0


def send_failed_again(session: Session, endpoint_id: int, since: int) -> int:
    """The same for all that were given up of what happened since an instant (UTC seconds). Returns how many there are."""
    recent = select(WebhookEvent.id).where(WebhookEvent.at >= since)
    return _again(session, and_(_given_up(endpoint_id), _deliveries.c.event_id.in_(recent)))


def send_test(session: Session, endpoint: WebhookEndpoint) -> None:
    """An event that says nothing but that it is one."""
    body = bodies.written(Topic.WEBHOOK_TEST, now(), {"endpoint_id": endpoint.public_id})
    news.add(session.connection(), Topic.WEBHOOK_TEST, body, now(), [endpoint.id])


def _again(session: Session, condition: Any) -> int:
    values = {"state": DeliveryState.WAITING, "tries": 0, "due_at": now()}
    result: Any = session.execute(update(_deliveries).where(condition).values(values))
    return int(result.rowcount)


def _given_up(endpoint_id: int) -> Any:
    return and_(_deliveries.c.endpoint_id == endpoint_id, _deliveries.c.state == DeliveryState.FAILED)
