"""`optin bench inbound`: messages from people, from the entry to the flag, and how long a stop takes until that is committed.

Many write at once, as a provider's deliveries come in. Every fifth says STOP, which is timed by itself. What may not live here:
how a message is taken (`optin/inbound`).
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from typing import Any, Final

from flask import Flask
from sqlalchemy import func, select

from optin import inbound
from optin.bench import crowd
from optin.bench.crowd import Place
from optin.bench.figures import Figures, Ratio
from optin.bench.servers import Factory
from optin.clock import now
from optin.database import db, writing
from optin.inbound import Received
from optin.models.columns import public_id
from optin.models.contact import Contact, ContactChannel
from optin.vocabulary import Channel, Effect, Flag

_contacts: Any = Contact.__table__
_channels: Any = ContactChannel.__table__

MESSAGES: Final = "Messages, from entry to flag"
STOPS: Final = "Stops among them, until the flag is committed"
ALONE: Final = "Stops, one after the other"

# Numbers that a provider would deliver from: of the range that is kept for examples.
_AREAS: Final = (212, 305, 312, 415, 503, 617, 702, 808, 907, 971)
_BODIES: Final = ("STOP", "See you at five", "Is the blue one still there?", "Thanks, got it", "HELP")
SENDERS: Final = [f"+1{area}55501{last:02}" for area in _AREAS for last in range(100)]


class WrongFlagError(Exception):
    """Somebody said stop and is not opted out: then no figure counts."""


def run(create_app: Factory, place: Place, messages: int, writers: int = 8) -> dict[str, Figures]:
    """Measure so many messages from so many at once, beside a desk that has contacts already. Raises `NoServerError`,
    `WrongFlagError`."""
    with crowd.desk_in(create_app, place) as app:
        crowd.fill(1000)
        give_numbers()
        _take("See you at five", SENDERS[0])  # The first message makes the lists of words ready.
        parts = _at_once(app, messages, writers)
        parts[ALONE] = _one_by_one(max(50, messages // 20))
        _check()
    return parts


def ratios(parts: dict[str, Figures]) -> list[Ratio]:
    """What is aimed for: what one desk takes in, and how long an opt-out waits."""
    return [
        Ratio("Messages a second", parts[MESSAGES].per_second, least=200),
        Ratio("Stop to flag among others: p99 in ms", parts[STOPS].quantile(0.99), most=150),
        Ratio("Stop to flag alone: p50 in ms", parts[ALONE].quantile(0.5), most=20),
    ]


def give_numbers() -> None:
    """The crowd's contacts get numbers that can be written from. They are nobody's, and the ledger knows nothing of them."""
    with writing() as session:
        ids = session.connection().scalars(select(_contacts.c.id).order_by(_contacts.c.id).limit(len(SENDERS))).all()
        for contact_id, sender in zip(ids, SENDERS, strict=True):
            session.connection().execute(_contacts.update().where(_contacts.c.id == contact_id).values(phone=sender))


def _at_once(app: Flask, messages: int, writers: int) -> dict[str, Figures]:
    said = ((_BODIES[each % len(_BODIES)], SENDERS[(7 * each + each // 1000) % len(SENDERS)]) for each in range(messages))
    left, lock = iter(list(said)), threading.Lock()
    all_of_them, stops = Figures(), Figures()

    def write() -> None:
        with app.app_context():
            for body, sender in _taken(left, lock):
                taken = _take(body, sender)
                with lock:
                    all_of_them.times.append(taken)
                    if body == "STOP":
                        stops.times.append(taken)

    began = time.perf_counter()
    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    all_of_them.seconds = stops.seconds = time.perf_counter() - began
    return {MESSAGES: all_of_them, STOPS: stops}


def _taken(left: Iterator[tuple[str, str]], lock: threading.Lock) -> Iterator[tuple[str, str]]:
    """What is left, to several writers."""
    while True:
        with lock:
            one = next(left, None)
        if one is None:
            return
        yield one


def _one_by_one(times: int) -> Figures:
    figures = Figures()
    for sender in itertools.islice(itertools.cycle(SENDERS), times):
        figures.times.append(_take("STOP", sender))
    figures.seconds = sum(figures.times)
    return figures


def _take(body: str, sender: str) -> float:
    """Seconds from the entry to the commit."""
    began = time.perf_counter()
    receipt = inbound.receive(Received(Channel.SMS, sender, public_id("bench"), body, now()))
    seconds = time.perf_counter() - began
    if body == "STOP" and receipt.effect is not Effect.OPTED_OUT:
        raise WrongFlagError(f"A stop did {receipt.effect}.")
    return seconds


def _check() -> None:
    """Whoever said stop is opted out."""
    with db.engine.connect() as connection:
        stopped = select(func.count()).select_from(_channels).where(_channels.c.closed_at.is_not(None))
        if connection.scalar(stopped.where(_channels.c.flag != Flag.OPTED_OUT)):
            raise WrongFlagError("Somebody said stop and is not opted out.")
