"""The addresses that get webhooks: what the team sets, and the secrets that sign. Each change is logged with who made it.

Functions take a session inside a write transaction and commit nothing. What may not live here: deliveries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.orm import Session

from optin import preferences
from optin.clock import now
from optin.database.locks import Alone, alone_to_the_end
from optin.models import WebhookEndpoint, WebhookWanted
from optin.models.columns import public_id
from optin.sealing import seal, unseal
from optin.vocabulary import EndpointState, Topic
from optin.webhooks.signing import new_secret

MOST: Final = 20

# What the team can choose; a test is sent by hand.
TOPICS: Final = tuple(topic for topic in Topic if topic is not Topic.WEBHOOK_TEST)

# Seconds for which the old secret goes on signing beside the new one.
OLD_SIGNS_FOR: Final = 24 * 3600

_LOGGED_AS: Final = "webhook"
_endpoints: Any = WebhookEndpoint.__table__
_wanted: Any = WebhookWanted.__table__


class TooManyError(Exception):
    """There are as many endpoints as there may be."""


class Wish(NamedTuple):
    """What the team sets of an endpoint."""

    url: str
    description: str
    topics: tuple[Topic, ...]


def create(session: Session, wish: Wish, who: str) -> tuple[WebhookEndpoint, str]:
    """A new endpoint, and its secret, which is shown once. Raises `TooManyError`."""
    alone_to_the_end(session.connection(), Alone.WEBHOOKS)
    if len(session.scalars(select(WebhookEndpoint.id)).all()) >= MOST:
        raise TooManyError
    secret = new_secret()
    made = WebhookEndpoint(
        public_id=public_id("whk"), state=EndpointState.ON, secret=seal(secret), created_by=who, created_at=now()
    )
    session.add(_as_wished(made, wish))
    preferences.log(session, _LOGGED_AS, "", described(made), who)
    _note_wanted(session)
    return made, secret


def change(session: Session, endpoint: WebhookEndpoint, wish: Wish, who: str) -> None:
    """Let it be as wished. What is on its way goes to the new address."""
    _logged(session, endpoint, who, lambda: _as_wished(endpoint, wish))


def switch(session: Session, endpoint: WebhookEndpoint, is_on: bool, who: str) -> None:
    """On or off. While it is off nothing is noted for it, and what waits goes on when it is on again."""

    def turn() -> None:
        endpoint.state = EndpointState.ON if is_on else EndpointState.OFF
        if is_on:
            endpoint.failing_since = endpoint.gave_up_at = endpoint.rests_until = None

    _logged(session, endpoint, who, turn)


def remove(session: Session, endpoint: WebhookEndpoint, who: str) -> None:
    """Take it away, with its deliveries."""
    alone_to_the_end(session.connection(), Alone.WEBHOOKS)
    preferences.log(session, _LOGGED_AS, described(endpoint), "", who)
    session.delete(endpoint)
    _note_wanted(session)


def rotate(session: Session, endpoint: WebhookEndpoint, who: str) -> str:
    """A new secret, which is shown once; the old one signs beside it for a day."""
    secret = new_secret()
    endpoint.old_secret, endpoint.old_until = endpoint.secret, now() + OLD_SIGNS_FOR
    endpoint.secret = seal(secret)
    preferences.log(session, _LOGGED_AS, f"{endpoint.url} (secret)", f"{endpoint.url} (new secret)", who)
    return secret


def end_old_secret(session: Session, endpoint: WebhookEndpoint, who: str) -> None:
    """Let the new secret alone sign from now on."""
    if endpoint.old_secret is not None:
        endpoint.old_secret = endpoint.old_until = None
        preferences.log(session, _LOGGED_AS, f"{endpoint.url} (two secrets)", f"{endpoint.url} (one secret)", who)


def signing_keys(endpoint: Any, at: int) -> list[str]:
    """The secrets that sign at this instant (UTC seconds), the newest first."""
    keys = [endpoint.secret]
    if endpoint.old_secret is not None and at < endpoint.old_until:
        keys.append(endpoint.old_secret)
    return [unseal(key) for key in keys]


def everyone(session: Session) -> list[WebhookEndpoint]:
    """All of them, in the order in which they were made."""
    return list(session.scalars(select(WebhookEndpoint).order_by(WebhookEndpoint.id)))


def in_trouble(session: Session) -> list[WebhookEndpoint]:
    """Those that somebody should look at: switched off by what they answered, or with deliveries that were given up since their
    last success."""
    return [one for one in everyone(session) if one.state in _SWITCHED_OFF or one.gave_up_at is not None]


def _note_wanted(session: Session) -> None:
    """Let triggers note what somebody wants, and nothing else."""
    session.flush()
    write_wanted(session.connection())


def write_wanted(connection: Connection) -> None:
    """The same, for who has the lock `Alone.WEBHOOKS` to the end, and had it before that of an endpoint."""
    on = connection.scalars(select(_endpoints.c.topics).where(_endpoints.c.state == EndpointState.ON)).all()
    topics = sorted({int(topic) for topics in on for topic in topics})
    connection.execute(delete(_wanted).where(_wanted.c.topic.not_in(topics)))
    there = set(connection.scalars(select(_wanted.c.topic)))
    rows = [{"topic": topic} for topic in topics if topic not in there]
    if rows:
        connection.execute(insert(_wanted), rows)


def described(endpoint: WebhookEndpoint) -> str:
    """An endpoint in a line of the log of changes."""
    state = "on" if endpoint.state is EndpointState.ON else "off"
    return f"{endpoint.url} ({state}): {', '.join(types(endpoint.topics))}"


def types(topics: Iterable[int]) -> list[str]:
    """The names of topics outside, in their order."""
    return [Topic(topic).type for topic in sorted(topics)]


def _as_wished(endpoint: WebhookEndpoint, wish: Wish) -> WebhookEndpoint:
    endpoint.url, endpoint.description = wish.url, wish.description
    endpoint.topics = sorted(int(topic) for topic in wish.topics)
    return endpoint


def _logged(session: Session, endpoint: WebhookEndpoint, who: str, act: Callable[[], object]) -> None:
    alone_to_the_end(session.connection(), Alone.WEBHOOKS)
    before = described(endpoint)
    act()
    if described(endpoint) != before:
        preferences.log(session, _LOGGED_AS, before, described(endpoint), who)
    _note_wanted(session)


_SWITCHED_OFF: Final = (EndpointState.FAILED, EndpointState.GONE)
