"""`optin bench dispatch`: a broadcast through the whole way of a message (claimed, decided again, handed to the sandbox,
written down) by real workers, and how long opt-outs take meanwhile.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
import time
from collections.abc import Iterator, Mapping
from multiprocessing.connection import Connection as Pipe
from typing import Any, Final

from flask import Flask
from sqlalchemy import func, select

from optin import config, jobs
from optin.bench import crowd
from optin.bench.crowd import Place
from optin.bench.figures import Figures, Ratio
from optin.bench.load import WrongAnswerError
from optin.bench.servers import Factory, Settings, serving
from optin.clock import now
from optin.database import db, hot, writing
from optin.desk import desk
from optin.ledger import write
from optin.ledger.body import Provenance
from optin.models.message import Message
from optin.sending import broadcast
from optin.sending.broadcast import Plan
from optin.sending.people import Audience
from optin.server import run as run_server
from optin.vocabulary import BroadcastState, Category, Channel, MessageState, Source, Wording

_messages: Any = Message.__table__

OPT_OUTS: Final = "Opt-outs meanwhile"

_AT_WORK: Final = (BroadcastState.SCHEDULED, BroadcastState.MATERIALISING, BroadcastState.SENDING)

# Seconds between two opt-outs, and between two looks whether the broadcast is done.
_PAUSE: Final = 0.02

# One of so many leaves at most: however slow the machine, enough are left to send to.
_LEAVE: Final = 10


def run(create_app: Factory, place: Place, people: int, workers: tuple[int, ...] = (1, 3)) -> dict[str, Figures]:
    """Measure a broadcast to so many people with each of these numbers of workers: threads of one process on SQLite, processes
    on PostgreSQL. Raises `NoServerError`, `WrongAnswerError`."""
    parts: dict[str, Figures] = {}
    opt_outs = Figures()
    with crowd.desk_in(create_app, place) as app:
        crowd.fill(people)
        leaving = iter(range(people, 0, -1))
        for count in workers:
            with workers_at(create_app, app, count, {}):
                some = itertools.islice(leaving, max(1, people // _LEAVE))
                parts[f"Messages, {count} worker{'s' * (count > 1)}"] = send(some, opt_outs)
        jobs.let_go(app)
    return {**parts, OPT_OUTS: opt_outs}


def ratios(parts: dict[str, Figures]) -> list[Ratio]:
    """What is aimed for: rates of this machine, and the wait of somebody who opts out while it sends."""
    first, *_, last, opt_outs = parts.values()
    return [
        Ratio("Messages a second, 1 worker", first.per_second, least=300),
        Ratio("Messages a second, several workers", last.per_second, least=1000),
        Ratio("Opt-outs meanwhile: p99 in ms", opt_outs.quantile(0.99), most=50),
        Ratio("Opt-outs meanwhile: longest in ms", opt_outs.quantile(1.0), most=1000),
    ]


@contextlib.contextmanager
def workers_at(create_app: Factory, app: Flask, count: int, more: Mapping[str, str]) -> Iterator[None]:
    """So many workers, beside this process or inside it. `more`: settings besides where the data is."""
    settings = {**more, "OPTIN_DATA": str(desk().config.data), "OPTIN_DATABASE_URL": desk().config.database_url}
    with contextlib.ExitStack() as stack:
        if db.engine.dialect.name == "postgresql":
            for _ in range(count):
                stack.enter_context(serving(worker, create_app, settings))
        else:
            stack.enter_context(_threads(app, count))
        yield


def worker(pipe: Pipe, create_app: Factory, settings: Settings) -> None:
    """A process as `optin worker` runs it."""
    run_server(create_app(config.read(settings)), [], lambda: pipe.send(True), jobs.run)


@contextlib.contextmanager
def _threads(app: Flask, count: int) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=jobs.run, args=(app, stop, count))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def send(leaving: Iterator[int], opt_outs: Figures, channel: Channel = Channel.SMS) -> Figures:
    """Send a broadcast to its end; others opt out meanwhile, one at least. Raises `WrongAnswerError`."""
    began = time.perf_counter()
    broadcast_id, state = _started(channel), BroadcastState.SENDING
    while state in _AT_WORK:
        if contact_id := next(leaving, None):
            opt_outs.add(_opt_out(contact_id))
        time.sleep(_PAUSE)
        state = _state(broadcast_id)
    if state is not BroadcastState.DONE:
        raise WrongAnswerError(f"The broadcast came to no end: it is {state.word}.")
    seconds = time.perf_counter() - began
    with db.engine.connect() as connection:
        of_it = (_messages.c.broadcast_id == broadcast_id, _messages.c.state == MessageState.SENT)
        sent = connection.scalar(select(func.count()).where(*of_it)) or 0
    return Figures([seconds / max(1, sent)] * sent, seconds)


def _started(channel: Channel) -> int:
    plan = Plan(
        name="Benchmark",
        channel=channel,
        category=Category.MARKETING,
        wording=Wording.TEMPLATE,
        body="News",
        audience=Audience(),
    )
    with writing() as session:
        broadcast_id = broadcast.create(session.connection(), plan, "benchmark", now())
        broadcast.confirm(session.connection(), broadcast_id, "benchmark", now())
    jobs.wake()
    return broadcast_id


def _state(broadcast_id: int) -> BroadcastState:
    with db.engine.connect() as connection:
        return BroadcastState(broadcast.read(connection, broadcast_id).state)


def _opt_out(contact_id: int) -> Figures:
    origin = Provenance(source=Source.UNSUBSCRIBE, occurred_at=now(), recorded_at=now(), evidence={})
    began = time.perf_counter()
    hot(lambda connection: write.opt_out(connection, contact_id, Channel.SMS, origin), front=True)
    seconds = time.perf_counter() - began
    return Figures([seconds], seconds)
