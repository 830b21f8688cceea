"""Visits to every embed, round by round in random order, and what they amount to."""

from __future__ import annotations

import gzip
import random
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median, quantiles
from urllib.parse import urlsplit

import brotli

from tests.embed_bench.chromium import Chromium
from tests.embed_bench.embeds import BLANK, Embed
from tests.embed_bench.stand import Stand
from tests.embed_bench.visit import OURS, Visit, visit
from tests.wire import http2_bytes, through_proxy

TRIES = 2


@dataclass(frozen=True)
class Spread:
    """The middle of several runs, and the quarters around it."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, values: list[float]) -> Spread:
        """One value is its own spread."""
        if len(values) < 2:
            return cls(values[0], values[0], values[0])
        low, middle, high = quantiles(values, n=4, method="inclusive")
        return cls(middle, low, high)

    def __str__(self) -> str:
        return f"{self.middle:z.1f} ({self.low:z.1f}–{self.high:z.1f})"


@dataclass(frozen=True)
class Weight:
    """The bodies of all answers in bytes: as they are, each packed with gzip and brotli; and the whole answers over HTTP/2."""

    raw: int = 0
    gzip: int = 0
    brotli: int = 0
    http2: int = 0


@dataclass(frozen=True)
class Cost:
    """What an embed costs. `task_ms` is above the page without one; what is counted is the most that a run had."""

    name: str
    runs: int
    wire_bytes: int
    weight: Weight
    requests: int
    script_ms: Spread
    task_ms: Spread
    layout_shift: float
    cookies: int
    storage_keys: int
    third_parties: tuple[str, ...]


@dataclass
class Measured:
    """Every embed that could be measured, and why the others could not."""

    costs: list[Cost] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)


def measure(browser: Chromium, stand: Stand, embeds: list[Embed], runs: int, tell: Callable[[str], None]) -> Measured:
    """Visit every embed this often. One that fails twice in a run is given up; the blank page may not be."""
    pages = {embed.name: stand.paste(embed.name, embed.code) for embed in embeds}
    visits: dict[str, list[Visit]] = {embed.name: [] for embed in embeds}
    measured = Measured()
    visit(browser, pages[BLANK])  # the first page of a browser pays for its start
    for run in range(runs):
        tell(f"Run {run + 1} of {runs}.")
        for embed in random.sample(embeds, len(embeds)):
            if embed.name not in measured.missing:
                done = _visited(browser, pages[embed.name], embed.sign)
                visits[embed.name].append(done)
                if done.trouble:
                    measured.missing[embed.name] = done.trouble
    nothing = median(each.task_ms for each in visits[BLANK])
    measured.costs = [_cost(embed.name, visits[embed.name], nothing) for embed in embeds if embed.name not in measured.missing]
    return measured


def _visited(browser: Chromium, url: str, sign: str) -> Visit:
    for _ in range(TRIES):
        done = visit(browser, url, sign)
        if not done.trouble:
            break
    return done


def _cost(name: str, visits: list[Visit], nothing: float) -> Cost:
    return Cost(
        name=name,
        runs=len(visits),
        wire_bytes=round(median(each.wire_bytes for each in visits)),
        weight=_weight(visits[0].urls),
        requests=max(len(each.urls) for each in visits),
        script_ms=Spread.of([each.script_ms for each in visits]),
        task_ms=Spread.of([each.task_ms - nothing for each in visits]),
        layout_shift=max(each.layout_shift for each in visits),
        cookies=max(each.cookies for each in visits),
        storage_keys=max(each.storage_keys for each in visits),
        third_parties=tuple(sorted(set().union(*(each.third_parties for each in visits)))),
    )


def _weight(urls: list[str]) -> Weight:
    answers = list(_answers(urls))
    bodies = [body for _, body in answers]
    return Weight(
        raw=sum(map(len, bodies)),
        gzip=sum(min(len(body), len(gzip.compress(body, 9, mtime=0))) for body in bodies),
        brotli=sum(min(len(body), len(brotli.compress(body, quality=11))) for body in bodies),
        http2=sum(http2_bytes(200, *through_proxy(headers, body)) for headers, body in answers),
    )


def _answers(urls: list[str]) -> Iterator[tuple[list[tuple[str, str]], bytes]]:
    """The same answers once more, not packed. Only from this machine."""
    for url in urls:
        if urlsplit(url).hostname in OURS:
            try:
                with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 - our own servers
                    yield answer.getheaders(), answer.read()
            except urllib.error.HTTPError as error:  # An answer as well.
                with error:
                    yield error.headers.items(), error.read()
