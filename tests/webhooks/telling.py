"""Short ways to an endpoint on this machine, and to what became of its deliveries."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_network

from sqlalchemy import select, update

from optin.clock import now
from optin.database import db, hot, writing
from optin.desk import Desk, desk
from optin.models import WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookEvent
from optin.vocabulary import Topic
from optin.webhooks import courier, endpoints
from optin.webhooks.endpoints import Wish

OLIVE = "olive@example.com"
IN, OUT = Topic.CONSENT_OPTED_IN, Topic.CONSENT_OPTED_OUT
OK = (200, {}, b"")


def allow(app, *networks):
    """Let webhooks go to these networks, as the setting does."""
    there = desk()
    config = replace(there.config, webhook_networks=tuple(ip_network(one) for one in networks))
    app.extensions["optin.desk"] = Desk(config, there.tokens)


def endpoint(url, *topics):
    """An endpoint that wants these; its id and its secret."""
    with writing() as session:
        made, secret = endpoints.create(session, Wish(url, "", topics or (IN, OUT)), OLIVE)
        session.flush()
        return made.id, secret


def of(endpoint_id):
    """The endpoint as it is now."""
    db.session.expire_all()
    return db.session.get(WebhookEndpoint, endpoint_id)


def change(act, endpoint_id, *more):
    """Let a function of `endpoints` happen in a transaction of its own."""
    with writing() as session:
        return act(session, session.get(WebhookEndpoint, endpoint_id), *more, OLIVE)


def deliver():
    """What the courier's threads do, in this one."""
    courier.deliver_all()


def make_due():
    """Let every pause be over."""
    hot(lambda connection: connection.execute(update(WebhookDelivery).values(due_at=now())))
    hot(lambda connection: connection.execute(update(WebhookEndpoint).values(rests_until=None)))


def states():
    """The words of the states of all deliveries, in order."""
    with db.engine.connect() as connection:
        return [one.word for one in connection.scalars(select(WebhookDelivery.state).order_by(WebhookDelivery.id))]


def types():
    """What was made into events, in order."""
    with db.engine.connect() as connection:
        return [one.type for one in connection.scalars(select(WebhookEvent.topic).order_by(WebhookEvent.id))]


def attempts():
    """(status, said, problem) of all tries, in order."""
    query = select(WebhookAttempt.status, WebhookAttempt.said, WebhookAttempt.problem).order_by(WebhookAttempt.id)
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]
