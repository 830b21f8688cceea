"""Webhooks out: who gets which, what there is to tell, and how each delivery went."""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, Index, Integer, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from optin.database import Model
from optin.models.columns import Coded, Id, Instant
from optin.vocabulary import DeliveryState, EndpointState, Topic


class WebhookEndpoint(Model):
    """An address that gets webhooks. Instants are UTC seconds.

    `topics` are the numbers of what it is told. `secret` and `old_secret` are sealed (`optin/sealing.py`); the old one signs
    beside the new one until `old_until`. `failing_since` is the first failure after the last success, `gave_up_at` when a
    delivery last was given up, and nothing is sent before `rests_until`, because the other side asked for a pause.
    """

    __tablename__ = "webhook_endpoint"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    url: Mapped[str] = mapped_column(String(2000))
    description: Mapped[str] = mapped_column(String(200))
    topics: Mapped[list[int]] = mapped_column(JSON)
    state: Mapped[EndpointState] = mapped_column(Coded(EndpointState))
    secret: Mapped[str] = mapped_column(Text)
    old_secret: Mapped[str | None] = mapped_column(Text)
    old_until: Mapped[int | None] = mapped_column(Instant)
    failing_since: Mapped[int | None] = mapped_column(Instant)
    gave_up_at: Mapped[int | None] = mapped_column(Instant)
    rests_until: Mapped[int | None] = mapped_column(Instant)
    created_by: Mapped[str] = mapped_column(String(320))
    created_at: Mapped[int] = mapped_column(Instant)


class WebhookWanted(Model):
    """What some endpoint that is on wants to be told: all that the triggers look at, so that nobody pays for what nobody
    wants."""

    __tablename__ = "webhook_wanted"

    topic: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)


class WebhookNews(Model):
    """Something happened that somebody wants to be told: written by triggers, in the transaction of what happened. `subject` is
    the public id of the consent event, message or broadcast. Gone as soon as it is an event with its deliveries."""

    __tablename__ = "webhook_news"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    topic: Mapped[Topic] = mapped_column(Coded(Topic))
    subject: Mapped[str] = mapped_column(String(40))
    at: Mapped[int] = mapped_column(Instant)


class WebhookEvent(Model):
    """What is told, word for word. `public_id` is its `webhook-id` at every endpoint and with every try."""

    __tablename__ = "webhook_event"
    __table_args__ = (Index("webhook_event_at", "at"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    topic: Mapped[Topic] = mapped_column(Coded(Topic))
    body: Mapped[str] = mapped_column(Text)
    at: Mapped[int] = mapped_column(Instant)


class WebhookDelivery(Model):
    """One event on its way to one endpoint. `tries` counts from the last time that somebody asked for it; `fence` grows with
    every claim, so that a sender whose lease ran out changes nothing."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("event_id", "endpoint_id"),
        Index("webhook_delivery_due", "endpoint_id", "state", "due_at"),
        Index("webhook_delivery_newest", "endpoint_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(40), unique=True)
    event_id: Mapped[int] = mapped_column(Id, ForeignKey("webhook_event.id", ondelete="CASCADE"))
    endpoint_id: Mapped[int] = mapped_column(Id, ForeignKey("webhook_endpoint.id", ondelete="CASCADE"))
    state: Mapped[DeliveryState] = mapped_column(Coded(DeliveryState))
    tries: Mapped[int] = mapped_column(Integer)
    fence: Mapped[int] = mapped_column(Integer)
    due_at: Mapped[int] = mapped_column(Instant)
    lease_until: Mapped[int | None] = mapped_column(Instant)


class WebhookAttempt(Model):
    """One try. `status` is what was answered, empty where nothing was; `said` the beginning of the answer's body, `problem` a
    sentence where it was no success."""

    __tablename__ = "webhook_attempt"
    __table_args__ = (Index("webhook_attempt_delivery", "delivery_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(Id, ForeignKey("webhook_delivery.id", ondelete="CASCADE"))
    at: Mapped[int] = mapped_column(Instant)
    status: Mapped[int | None] = mapped_column(Integer)
    said: Mapped[str] = mapped_column(Text)
    problem: Mapped[str] = mapped_column(String(300))
