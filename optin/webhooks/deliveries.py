"""The queue of deliveries: the row is the truth, whoever delivers. Nothing is sent here.

Every function takes a connection inside a write transaction and commits nothing; instants are UTC seconds. A change names the
fence of its claim; where that is no longer the row's, nothing changes.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, exists, insert, or_, select, update

from optin.database.locks import Alone, alone_to_the_end
from optin.models.webhook import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookEvent
from optin.vocabulary import DeliveryState, EndpointState
from optin.webhooks import endpoints, schedule
from optin.webhooks.posting import Answer

_attempts: Any = WebhookAttempt.__table__
_deliveries: Any = WebhookDelivery.__table__
_endpoints: Any = WebhookEndpoint.__table__
_events: Any = WebhookEvent.__table__

# Seconds for which others leave a claimed one alone: looking the host up, connecting and waiting for the answer takes less.
_LEASE: Final = 180

_DIED: Final = Answer(None, problem="The desk's process ended before there was an answer; it may have arrived.")

# Events that are forgotten in one transaction.
_FORGOTTEN: Final = 500

_WITH_EVENT: Final = select(_deliveries, _events.c.public_id.label("webhook_id"), _events.c.body).join(_events)


class Claim(NamedTuple):
    """What is tried now: the row of a delivery with its `webhook_id` and `body`, and that of its endpoint at this moment."""

    delivery: Row[Any]
    endpoint: Row[Any]


def waiting(connection: Connection, at: int) -> list[int]:
    """The endpoints (ids) for which something is due and that are not to be left alone."""
    is_due = exists().where(_deliveries.c.endpoint_id == _endpoints.c.id, _due(at))
    return list(connection.scalars(select(_endpoints.c.id).where(_is_awake(at), is_due).order_by(_endpoints.c.id)))


def claim(connection: Connection, endpoint_id: int, at: int) -> Claim | None:
    """Take what has been due longest for an endpoint that is not to be left alone. Two workers never get the same; and nobody
    takes two, so that whatever is claimed is being tried."""
    endpoint = connection.execute(select(_endpoints).where(_endpoints.c.id == endpoint_id, _is_awake(at))).one_or_none()
    if endpoint is None:
        return None
    due = select(_deliveries.c.id).where(_deliveries.c.endpoint_id == endpoint_id, _due(at))
    due = due.order_by(_deliveries.c.due_at, _deliveries.c.id).limit(1).with_for_update(skip_locked=True)
    taken = update(_deliveries).where(_deliveries.c.id == due.scalar_subquery()).returning(_deliveries.c.id)
    delivery_id = connection.scalar(
        taken.values(state=DeliveryState.SENDING, fence=_deliveries.c.fence + 1, lease_until=at + _LEASE)
    )
    if delivery_id is None:
        return None
    return Claim(connection.execute(_WITH_EVENT.where(_deliveries.c.id == delivery_id)).one(), endpoint)


def settle(connection: Connection, claimed: Row[Any], answer: Answer, at: int) -> None:
    """Note a try, and what follows from its answer for the delivery and for the endpoint."""
    values = _next(claimed, answer, at)
    is_given_up = values["state"] is DeliveryState.FAILED
    if is_given_up:  # The endpoint may be switched off: whoever does that has this lock before the endpoint's.
        alone_to_the_end(connection, Alone.WEBHOOKS)
    endpoint = connection.execute(select(_endpoints).where(_endpoints.c.id == claimed.endpoint_id).with_for_update()).first()
    if endpoint is None or not connection.execute(update(_deliveries).where(_ours(claimed)).values(values)).rowcount:
        return
    attempt = {"delivery_id": claimed.id, "at": at, "status": answer.status, "said": answer.said, "problem": answer.problem}
    connection.execute(insert(_attempts).values(attempt))
    changes = _about(endpoint, answer, is_given_up, at)
    if any(getattr(endpoint, name) != value for name, value in changes.items()):
        connection.execute(update(_endpoints).where(_endpoints.c.id == endpoint.id).values(changes))
    if "state" in changes:
        endpoints.write_wanted(connection)


def recover(connection: Connection, at: int) -> None:
    """Count what a dead worker had in hand as a try: it may arrive twice, with the same id, and one that ends every process
    which tries it does not do so for ever."""
    lost = and_(_deliveries.c.state == DeliveryState.SENDING, _deliveries.c.lease_until <= at)
    rows = connection.execute(select(_deliveries).where(lost).order_by(_deliveries.c.id)).all()
    if rows:  # As `settle` does for one that is given up, and before it locks the endpoint of another.
        alone_to_the_end(connection, Alone.WEBHOOKS)
    for row in rows:
        settle(connection, row, _DIED, at)


def forget(connection: Connection, before: int) -> bool:
    """Forget events from before this instant, with their deliveries. Returns whether there may be more."""
    old = select(_events.c.id).where(_events.c.at < before).order_by(_events.c.at).limit(_FORGOTTEN)
    ids = connection.scalars(old).all()
    if ids:
        connection.execute(delete(_events).where(_events.c.id.in_(ids)))
    return len(ids) == _FORGOTTEN


def _is_awake(at: int) -> ColumnElement[bool]:
    is_rested = or_(_endpoints.c.rests_until.is_(None), _endpoints.c.rests_until <= at)
    return and_(_endpoints.c.state == EndpointState.ON, is_rested)


def _due(at: int) -> ColumnElement[bool]:
    return and_(_deliveries.c.state == DeliveryState.WAITING, _deliveries.c.due_at <= at)


def _ours(claimed: Row[Any]) -> ColumnElement[bool]:
    is_it = and_(_deliveries.c.id == claimed.id, _deliveries.c.fence == claimed.fence)
    return and_(is_it, _deliveries.c.state == DeliveryState.SENDING)


def _next(claimed: Row[Any], answer: Answer, at: int) -> dict[str, Any]:
    """Where the delivery goes after this answer."""
    values = {"tries": claimed.tries + 1, "lease_until": None}
    if not answer.problem:
        return {**values, "state": DeliveryState.DELIVERED}
    again = schedule.next_try(claimed.tries + 1, at)
    if again is None or answer.status == schedule.NO_MORE:
        return {**values, "state": DeliveryState.FAILED}
    rested = at + schedule.rest(answer.status, answer.wait)
    return {**values, "state": DeliveryState.WAITING, "due_at": max(again, rested)}


def _about(endpoint: Row[Any], answer: Answer, is_given_up: bool, at: int) -> dict[str, Any]:
    """What the answer says about the endpoint."""
    if not answer.problem:
        return {"failing_since": None, "gave_up_at": None, "rests_until": None}
    changes: dict[str, Any] = {"failing_since": endpoint.failing_since or at}
    if rest := schedule.rest(answer.status, answer.wait):
        changes["rests_until"] = at + rest
    if is_given_up:
        changes["gave_up_at"] = at
        if endpoint.state is EndpointState.ON and (ended := _ends(answer, changes["failing_since"], at)):
            changes["state"] = ended
    return changes


def _ends(answer: Answer, failing_since: int, at: int) -> EndpointState | None:
    """Whether the endpoint is switched off now: it wants no more, or has taken nothing for days."""
    if answer.status == schedule.NO_MORE:
        return EndpointState.GONE
    return EndpointState.FAILED if failing_since <= at - schedule.GIVES_UP_AFTER else None
