"""The servers that a benchmark asks, each a process of its own with the same web server: the desk as `serve` runs it, the desk
without its writes, and a minimal page to compare with."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from multiprocessing.connection import Connection as Pipe
from types import CodeType, FunctionType
from typing import Any, Final, NamedTuple

from flask import Flask

from optin import config, forms, jobs
from optin.database import writer, writing
from optin.database.group import GroupWriter
from optin.database.upgrade import upgrade
from optin.forms import Draft
from optin.server import Web, listen, run
from optin.vocabulary import Channel
from widget import pace

Settings = dict[str, str]
Factory = Callable[..., Flask]

_HOST: Final = "127.0.0.1"
_FIRST_PORT: Final = 18000

# Seconds until a server must have started; migrating an empty database is most of it.
_START: Final = 60

DRAFT: Final = Draft(
    description="Newsletter",
    channels=(Channel.EMAIL,),
    confirmation_message="Send me the newsletter of Example Coffee, once a month. I can unsubscribe in every mail.",
    button_text="Sign me up",
    after_text="Thank you. You are on the list.",
    privacy_url="https://shop.example.com/privacy",
    organisation="Example Coffee",
    sites=("https://shop.example.com",),
)


class FormAddress(NamedTuple):
    """The port of a desk and the form on it."""

    port: int
    public_id: str
    version_id: int


class NoServerError(Exception):
    """A server of the benchmark did not start."""


@contextlib.contextmanager
def serving(target: Callable[..., None], *arguments: Any) -> Iterator[Any]:
    """Run `target(pipe, *arguments)` in a process of its own; what it sends first is the value. Stopped at the end."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=target, args=(theirs, *arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(_START):
            raise NoServerError("A server of the benchmark did not start in time.")
        yield ours.recv()
    except EOFError as error:
        raise NoServerError("A server of the benchmark ended at its start.") from error
    finally:
        process.terminate()
        process.join()


def product(pipe: Pipe, create_app: Factory, settings: Settings) -> None:
    """The desk as `serve` runs it."""
    _run(pipe, create_app, settings, lambda app: None)


def unwritten(pipe: Pipe, create_app: Factory, settings: Settings) -> None:
    """The same desk, answering without the write."""
    _run(pipe, create_app, settings, _answer_without_writing)


def minimal(pipe: Pipe, size: int, threads: int) -> None:
    """A Flask application with one page of about this many bytes and nothing else."""
    be_quiet()
    app = Flask("minimal")
    page = app.jinja_env.from_string("<!doctype html><title>{{ title }}</title><p>{{ text }}")
    text = "words " * (size // len("words "))
    app.add_url_rule("/", view_func=lambda: page.render(title="Minimal", text=text))
    sock = listen(_HOST, _FIRST_PORT)
    Web(app, sock, threads).start()
    pipe.send(sock.getsockname()[1])
    signal.sigwait({signal.SIGTERM, signal.SIGINT})


def _run(pipe: Pipe, create_app: Factory, settings: Settings, alter: Callable[[Flask], None]) -> None:
    be_quiet()
    read = config.read(settings)
    app = create_app(read)
    with app.app_context():
        upgrade(read.data / "backups")
        with writing() as session:
            form = forms.create(session, DRAFT, "benchmark")
    alter(app)
    sock = listen(_HOST, _FIRST_PORT)
    where = FormAddress(sock.getsockname()[1], form.public_id, form.version_id or 0)
    run(app, [Web(app, sock, read.threads)], lambda: pipe.send(where), jobs.run)


def be_quiet() -> None:
    """As many connections as threads: now and then one has to wait, and the web server would say so each time."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


class Unwritten:
    """Stands where the group writer stands. The first item from each place in the code is written; from then on its result is
    the answer to all, so that everything but the write is measured."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._answers: dict[CodeType, Any] = {}

    def submit(self, work: FunctionType, front: bool) -> Future[Any]:
        """The result of the first such item, at once."""
        if work.__code__ not in self._answers:
            with self._app.app_context(), writer().begin() as connection:
                self._answers[work.__code__] = work(connection)
        future: Future[Any] = Future()
        future.set_result(self._answers[work.__code__])
        return future

    def stop(self) -> None:
        """There is nothing to finish."""


def _answer_without_writing(app: Flask) -> None:
    # Where nothing is written there is nothing to hide, and a thread that waits would answer nobody.
    pace.EARLIEST.update(dict.fromkeys(pace.EARLIEST, 0.0))
    group: GroupWriter | None = app.extensions.get("optin.group_writer")
    if group is not None:
        group.stop()
    app.extensions["optin.group_writer"] = Unwritten(app)
