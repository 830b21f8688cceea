"""Work beside requests: Huey wakes workers and keeps the clock. Wiring only; the message row, not the queue, is the truth.

Losing a wake-up loses nothing: a sweep finds due rows every minute. In tests (`app.testing`) a wake-up runs at once.
"""

from __future__ import annotations

import logging
import threading
from typing import Any, Final

from flask import Flask, current_app
from huey import MemoryHuey, PostgresHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from sqlalchemy import make_url, text

from optin import answered, group_filters, inbound, refusals, showings, sightings
from optin.channels import rating
from optin.channels.registry import let_go as hang_up
from optin.clock import now
from optin.config import Config
from optin.conversation import whole_groups
from optin.database import hot, writer
from optin.database.locks import Alone, alone
from optin.desk import desk
from optin.person import visits
from optin.sending import cap_count, gate, progress, sequence
from optin.sequences import fills
from optin.uploads import adding, store
from optin.wake_ups import MOMENT, WakeUps
from optin.webhooks import tidying
from optin.webhooks.courier import Courier

_NAME: Final = "optin.jobs"
_OPENING: Final = threading.Lock()
_log = logging.getLogger(__name__)

# Where the queue's tables are on PostgreSQL: apart from ours, which migrations look after.
_SCHEMA: Final = "optin_queue"

# How many are woken when a broadcast has work for all. A worker that finds nothing to do is done at once.
_OTHERS: Final = 8

# Seconds between two looks at the queue: at first, and at most after a quiet while.
_FIRST_LOOK, _LONGEST_LOOK = 0.05, 0.2

# Seconds between two sweeps, the finest that the library's clock knows. What is due before the next gets a wake-up.
_SWEEP: Final = 60

# Seconds that work in progress gets to finish when the desk stops. Adapters answer within 20.
_GRACE: Final = 25


class Jobs:
    """The queue of one desk and its tasks."""

    def __init__(self, app: Flask, queue: Any) -> None:
        self.queue = queue
        self.stopping = threading.Event()
        self._app = app
        self._at_long_work = threading.Lock()
        self._comes_back = 0
        self.long_work = queue.task(name="long_work")(self._long_work)
        self.dispatch_due = queue.task(name="dispatch_due")(self._dispatch_due)
        self.wake_ups = WakeUps(self.dispatch_due, 0 if queue.immediate else MOMENT)
        queue.periodic_task(crontab(minute="*"), name="sweep")(self.sweep)

    def _dispatch_due(self) -> None:
        with self._app.app_context():
            sequence.step_due(now(), self.stopping.is_set)
            due = gate.dispatch_due(self.stopping.is_set)
            while progress.advance(self.stopping.is_set):
                self._wake_others()
                due = gate.dispatch_due(self.stopping.is_set)
            ahead = (due, progress.next_start(), sequence.next_due())
            soonest = min((at for at in ahead if at is not None), default=None)
        if soonest is not None and soonest < now() + _SWEEP and not self.stopping.is_set() and not self.queue.immediate:
            self._come_back(soonest)

    def _come_back(self, at: int) -> None:
        """Be woken at this instant, once: while messages leave one after the other for an hour, everybody who is woken in
        between finds the next of them."""
        if now() < self._comes_back <= at:
            return
        self._comes_back = at
        self.dispatch_due.schedule(delay=max(1, at - now()))

    def _wake_others(self) -> None:
        """There is work for all workers, whoever found it."""
        if not self.queue.immediate and not self.queue.pending_count():
            for _ in range(_OTHERS):
                self.dispatch_due()

    def _long_work(self) -> None:
        """Ask and fill groups, fill sequences, read uploads: one worker of a process at most, so that messages have another."""
        if self._at_long_work.acquire(blocking=False):
            try:
                with self._app.app_context():
                    group_filters.go_on(self.stopping.is_set)
                    adding.go_on(self.stopping.is_set)
                    cap_count.go_on(self.stopping.is_set)
                    fills.go_on(self.stopping.is_set)
                    whole_groups.go_on(self.stopping.is_set, self.dispatch_due)
                    rating.refresh()
            finally:
                self._at_long_work.release()

    def sweep(self) -> None:
        """Find what was left behind, and what is due without anybody having been woken. What visitors' browsers told comes
        last: it is a hint, and messages are not."""
        with self._app.app_context():
            inbound.take_up()
            gate.recover()
        self._dispatch_due()
        self.long_work()
        write_down(self._app)
        with self._app.app_context():
            hot(answered.forget)
            store.tidy()
            tidying.tidy()


def write_down(app: Flask) -> None:
    """Write what waits in memory about visits."""
    with app.app_context():
        sightings.write_down()
        showings.write_down()
        refusals.write_down()
        visits.write_down()


def wake() -> None:
    """Wake a worker, after the commit. Never fails: the message is safe in its row, and the sweep finds it anyway."""
    try:
        of(current_app._get_current_object()).wake_ups.wake()  # type: ignore[attr-defined]
    except Exception:
        _log.exception("no worker could be woken; the sweep will find the message")


def wake_long_work() -> None:
    """Wake a worker for what takes a while, after the commit. Never fails: the sweep finds the work by its row."""
    try:
        of(current_app._get_current_object()).long_work()  # type: ignore[attr-defined]
    except Exception:
        _log.exception("no worker could be woken; the sweep will find the work")


def run(app: Flask, stop: threading.Event, workers: int | None = None) -> None:
    """Work until `stop` is set, then let what is in progress finish. Signals are the caller's business. `workers`: threads,
    where they are not to be as many as the settings say."""
    jobs = of(app)
    jobs.stopping.clear()
    with app.app_context():
        inbound.take_up()  # A stop that a crash left comes before any message.
    consumer = _Consumer(
        jobs.queue,
        workers=workers or _config(app).workers,
        initial_delay=_FIRST_LOOK,
        max_delay=_LONGEST_LOOK,
        shutdown_timeout=_GRACE,
    )
    courier = Courier(app)
    consumer.start()
    courier.start()
    jobs.dispatch_due()
    jobs.long_work()
    while not stop.wait(1):
        consumer.check_worker_health()
    jobs.stopping.set()
    courier.stop()
    consumer.stop(graceful=True)
    let_go(app)


class _Consumer(Consumer):
    """The library's consumer, without its signal handlers: the web server lives in the same process."""

    def _set_signal_handlers(self) -> None:
        return None


def of(app: Flask) -> Jobs:
    """The queue and tasks of one desk, opened at their first use, once however many threads come at that moment."""
    with _OPENING:
        found: Jobs | None = app.extensions.get(_NAME)
        return found if found is not None else app.extensions.setdefault(_NAME, Jobs(app, _queue(app)))


def let_go(app: Flask) -> None:
    """Close the queue, if it was ever opened, and the connections to providers. Both are made anew when they are needed."""
    hang_up(app)
    opened: Jobs | None = app.extensions.get(_NAME)
    if opened is not None:
        opened.wake_ups.drain()
        opened.queue.storage.close()


def leave_to_others(app: Flask, stop: threading.Event) -> None:
    """What a web server does beside its requests while workers run elsewhere: write down what only this process has seen."""
    while not stop.wait(_SWEEP):
        try:
            write_down(app)
        except Exception:
            _log.exception("what visits told could not be written down; the next try is in a minute")


def _queue(app: Flask) -> Any:
    """The queue only wakes, so it needs no sync to disk and keeps no results. It is where the database is: a file beside
    SQLite's, tables of its own on PostgreSQL, which all processes share."""
    if app.testing:
        return MemoryHuey("optin", results=False, immediate=True)
    with app.app_context():
        url = make_url(_config(app).database_url)
        if url.get_backend_name() == "sqlite":
            return SqliteHuey("optin", filename=str(_config(app).data / "queue.db"), results=False, fsync=False)
        with alone(Alone.QUEUE), writer().begin() as connection:
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}"))
        with alone(Alone.QUEUE):
            dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
            return PostgresHuey("optin", dsn=dsn, options=f"-c search_path={_SCHEMA}", results=False)


def _config(app: Flask) -> Config:
    with app.app_context():
        return desk().config
