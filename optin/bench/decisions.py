"""`optin bench decisions`: may this be sent? Asked over HTTP at a desk with many contacts, for one address at a time and for a
thousand, on one connection; beside the server's smallest answer, which shows what is not the deciding's."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection as Pipe
from typing import Any, Final

from optin import config, jobs, keys
from optin.bench import crowd
from optin.bench.crowd import Place
from optin.bench.figures import Figures, Ratio
from optin.bench.load import WrongAnswerError
from optin.bench.servers import Factory, Settings, serving
from optin.database import writing
from optin.desk import desk
from optin.server import Web, listen
from optin.server import run as run_server

SMALLEST, ONE, MANY = "Smallest answer (GET /healthz)", "One decision at a time", "Decisions, 1,000 at a time"

_AT_ONCE: Final = 1000
_HOST: Final = "127.0.0.1"
_FIRST_PORT: Final = 18000

# Requests before those that are measured.
_WARM_UP: Final = 20


def run(create_app: Factory, place: Place, people: int, seconds: float) -> dict[str, Figures]:
    """Measure each part for so many seconds. Raises `NoServerError` and `WrongAnswerError`."""
    with crowd.desk_in(create_app, place):
        crowd.fill(people)
        with writing() as session:
            key = keys.create_key(session, "benchmark", ["read"], "live")
        settings = {"OPTIN_DATA": str(desk().config.data), "OPTIN_DATABASE_URL": desk().config.database_url}
        with serving(server, create_app, {**settings, "OPTIN_LIMIT_API": "1000000"}) as port, _connected(port) as connection:
            asked = _Asked(connection, key, people)
            return {
                SMALLEST: _measured(asked.nothing, 1, seconds),
                ONE: _measured(lambda: asked.about(1), 1, seconds),
                MANY: _measured(lambda: asked.about(_AT_ONCE), _AT_ONCE, seconds),
            }


def ratios(parts: dict[str, Figures]) -> list[Ratio]:
    """What is aimed for, on this machine."""
    return [
        Ratio("One decision at a time: p99 in ms", parts[ONE].quantile(0.99), most=10),
        Ratio("Decisions a second, 1,000 at a time", parts[MANY].per_second, least=50_000),
    ]


def server(pipe: Pipe, create_app: Factory, settings: Settings) -> None:
    """The desk as `serve` runs it."""
    read = config.read(settings)
    app = create_app(read)
    sock = listen(_HOST, _FIRST_PORT)
    run_server(app, [Web(app, sock, read.threads)], lambda: pipe.send(sock.getsockname()[1]), jobs.run)


@contextlib.contextmanager
def _connected(port: int) -> Iterator[http.client.HTTPConnection]:
    with contextlib.closing(http.client.HTTPConnection(_HOST, port, timeout=30)) as connection:
        yield connection


def _measured(ask: Any, decisions: int, seconds: float) -> Figures:
    """Ask again and again; each decision counts as a request that took its share of the time."""
    for _ in range(_WARM_UP):
        ask()
    times: list[float] = []
    began = time.perf_counter()
    while (left := time.perf_counter()) < began + seconds:
        ask()
        times += [(time.perf_counter() - left) / decisions] * decisions
    return Figures(times, time.perf_counter() - began)


class _Asked:
    """A program that asks about one contact after the other."""

    def __init__(self, connection: http.client.HTTPConnection, key: str, people: int) -> None:
        self._connection = connection
        self._headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        # Not in the order in which they were written, or the database would have an easy life.
        self._numbers = (2_000_000_001 + 7919 * turn % people for turn in itertools.count())

    def nothing(self) -> None:
        self._connection.request("GET", "/healthz")
        self._answer()

    def about(self, many: int) -> None:
        to = [f"+1{number}" for number in itertools.islice(self._numbers, many)]
        body = json.dumps({"path": "api", "channel": "sms", "category": "marketing", "to": to})
        self._connection.request("POST", "/api/v1/decisions", body, self._headers)
        if len(json.loads(self._answer())["data"]) != many:
            raise WrongAnswerError("The server gave an answer about other addresses than those that were asked about.")

    def _answer(self) -> bytes:
        response = self._connection.getresponse()
        said = response.read()
        if response.status != http.HTTPStatus.OK:
            raise WrongAnswerError(f"The server gave a wrong answer: {said[:4000].decode(errors='replace')}")
        return said
