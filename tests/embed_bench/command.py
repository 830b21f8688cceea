"""The command behind `optin bench embed`."""

from __future__ import annotations

import json
import os
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

import click

import manage
from tests.embed_bench import embeds, report
from tests.embed_bench.chromium import BrowserError, chromium
from tests.embed_bench.measure import Measured, measure
from tests.embed_bench.peers import Peers, peers
from tests.embed_bench.stand import desk, stand


@click.command()
@click.option("--runs", type=click.IntRange(1, 50), default=7, show_default=True, help="Visits to each embed, in random order.")
@click.option("--peers", "with_peers", is_flag=True, help="Also fetch with npm what others publish, for the time of this run.")
@click.option("--json", "file", type=click.File("w", encoding="utf-8", lazy=False), help="Write the figures here, too.")
def embed(runs: int, with_peers: bool, file: TextIO | None) -> None:
    """What our embed costs a page, beside a plain form, the smallest form in a frame, and what others publish."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that everything is cleared away
    executable = os.environ.get("OPTIN_TEST_BROWSER") or manage.find_browser()
    if executable is None:
        raise click.ClickException("There is no browser here. Name a Chromium with BROWSER_PATH.")
    try:
        measured = _measured(executable, runs, with_peers)
    except BrowserError as error:
        raise click.ClickException(str(error)) from error
    for line in report.as_table(measured):
        click.echo(line)
    if file:
        file.write(json.dumps(report.as_numbers(measured), indent=2, ensure_ascii=False) + "\n")


def _measured(executable: str, runs: int, with_peers: bool) -> Measured:
    """All of it in a directory that goes away in the end, as do the servers and the browser."""
    with ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="embed-bench-")))
        served = stack.enter_context(stand())
        codes = stack.enter_context(desk(place / "desk", served.host))
        others = peers(served, place, _tell) if with_peers else Peers([], {})
        browser = stack.enter_context(chromium(executable))
        everything = [*embeds.baselines(served), *embeds.ours(codes), *others.embeds]
        measured = measure(browser, served, everything, runs, _tell)
        measured.missing.update(others.missing)
        return measured


def _tell(sentence: str) -> None:
    """On the error stream, so that the table can be kept."""
    click.echo(sentence, err=True)
