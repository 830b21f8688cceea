"""`optin bench widget`: the public form through the real server, beside what could be had without it.

All in one run, because machines differ more than programs: the ratios are what is worth comparing.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from optin import config
from optin.bench import crowd, floor, servers, visitors
from optin.bench.figures import Figures, Ratio
from optin.bench.load import Load
from optin.bench.servers import Factory, FormAddress, Settings, serving
from optin.tokens import Tokens

WARM_UP: Final = 1.0  # seconds
THREADS: Final = 16

GET, MINIMAL = "Widget page (GET)", "Minimal Flask page (GET)"
POST, UNWRITTEN = "Opt-in (POST), durable", "Opt-in (POST) without the write"
FLOOR = "SQLite alone, one durable commit at a time"


@dataclass(frozen=True, slots=True)
class Plan:
    """Where to measure (a database URL that is empty means SQLite in the directory), and for how many seconds and rounds."""

    directory: Path
    database_url: str
    seconds: float
    rounds: int

    def settings(self, name: str, keys: str) -> Settings:
        """Settings for a desk of its own, whose limits a benchmark does not reach."""
        return {
            "OPTIN_DATA": str(self.directory / name),
            "OPTIN_DATABASE_URL": self.database_url,
            "OPTIN_SECRET_KEYS": keys,
            "OPTIN_THREADS": str(THREADS),
            "OPTIN_LIMIT_PER_VISITOR": "100000",
            "OPTIN_LIMIT_PER_FORM": "10000000",
            "OPTIN_LEAST_AGE": "0",
        }


def run(create_app: Factory, plan: Plan) -> dict[str, Figures]:
    """Measure every part in turns, round by round. Raises `WrongAnswerError` and `NoServerError`."""
    keys = secrets.token_urlsafe(32)
    if plan.database_url:
        crowd.refuse_filled(config.read(plan.settings("desk", keys)).database_url)
    with (
        serving(servers.product, create_app, plan.settings("desk", keys)) as desk,
        serving(servers.unwritten, create_app, plan.settings("unwritten", keys)) as unwritten,
        serving(servers.minimal, _size(desk, Tokens((keys,))), THREADS) as minimal,
    ):
        parts = dict(_parts(plan, Tokens((keys,)), desk, unwritten, minimal))
        measured = {name: Figures() for name in parts}
        for _ in range(plan.rounds):
            for name, part in parts.items():
                measured[name].add(part())
    return measured


def ratios(parts: dict[str, Figures]) -> list[Ratio]:
    """What is aimed for, as figures of one run beside each other."""
    post = parts[POST]
    return [
        Ratio("Widget page / minimal page", parts[GET].per_second / parts[MINIMAL].per_second, least=0.6),
        Ratio("Durable POST / POST without the write", post.per_second / parts[UNWRITTEN].per_second, least=0.5),
        Ratio("Durable POST: p99 / p50", post.quantile(0.99) / post.quantile(0.5), most=4.0),
    ]


def _parts(
    plan: Plan, tokens: Tokens, desk: FormAddress, unwritten: FormAddress, minimal: int
) -> Iterator[tuple[str, Callable[[], Figures]]]:
    """Every part by its name, as something that measures one round."""
    count = int(visitors.MOST_PER_SECOND * (WARM_UP + plan.seconds))
    people = itertools.count(step=count)

    def ask(port: int, sign: bytes, requests: Iterator[bytes]) -> Figures:
        return Load(port, sign).run(requests, WARM_UP, plan.seconds)

    def submit(form: FormAddress) -> Figures:
        return ask(form.port, visitors.DONE_SIGN, iter(visitors.submissions(form, tokens, next(people), count)))

    yield MINIMAL, lambda: ask(minimal, b"<title>Minimal", visitors.pages("/"))
    yield GET, lambda: ask(desk.port, visitors.FORM_SIGN, visitors.pages(visitors.frame(desk, tokens)))
    yield UNWRITTEN, lambda: submit(unwritten)
    yield POST, lambda: submit(desk)
    yield FLOOR, lambda: floor.measure(plan.directory, plan.seconds)


def _size(desk: FormAddress, tokens: Tokens) -> int:
    """How many bytes the widget's page has."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", desk.port)) as connection:
        connection.request("GET", visitors.frame(desk, tokens))
        return len(connection.getresponse().read())
