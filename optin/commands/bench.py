"""`optin bench`: measure this desk on this machine."""

from __future__ import annotations

import importlib
import json
import tempfile
from pathlib import Path
from typing import Final

import click

from optin.bench import widget as widget_bench
from optin.bench.figures import table
from optin.bench.load import WrongAnswerError
from optin.bench.servers import NoServerError
from optin.bench.widget import Plan
from optin.commands.opened import Factory


@click.group()
def bench() -> None:
    """Measure this desk on this machine."""


@bench.command()
@click.option("--seconds", type=click.FloatRange(0.2, 60), default=5, show_default=True, help="For each part of a round.")
@click.option(
    "--rounds", type=click.IntRange(1, 20), default=1, show_default=True, help="Parts take turns, so noise is shared."
)
@click.option(
    "--directory",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="OPTIN_DATA",
    default="./data",
    help="Where to make a directory for the time of the run: on the disk that is to be measured.",
)
@click.option("--database-url", default="", help="An empty PostgreSQL database instead of SQLite; it is filled.")
@click.option("--json", "as_json", is_flag=True, help="Print figures for programs.")
@click.pass_obj
def widget(create_app: Factory, seconds: float, rounds: int, directory: Path, database_url: str, as_json: bool) -> None:
    """The public form: page and durable opt-in at 16 connections, beside a minimal page and the opt-in without its write."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with tempfile.TemporaryDirectory(prefix="bench-", dir=directory) as place:
            parts = widget_bench.run(create_app, Plan(Path(place), database_url, seconds, rounds))
    except (NoServerError, WrongAnswerError) as error:
        raise click.ClickException(str(error)) from error
    ratios = widget_bench.ratios(parts)
    if as_json:
        figures = {name: part.as_numbers() for name, part in parts.items()}
        aims = {ratio.name: {"value": round(ratio.value, 3), "aim": ratio.aim, "reached": ratio.is_reached} for ratio in ratios}
        click.echo(json.dumps({"parts": figures, "ratios": aims}, indent=2, ensure_ascii=False))
    else:
        for line in table(parts, ratios):
            click.echo(line)


# Where the measuring lives. It needs a browser and the packages of the tests, and a desk at work has neither, so nothing here
# imports it before it is asked for.
_IN_A_BROWSER: Final = "tests.embed_bench.command"


@bench.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def embed(options: tuple[str, ...]) -> None:
    """The code on a page, in a browser: what it weighs and takes, beside a plain form and what others publish (see --help)."""
    try:
        measuring = importlib.import_module(_IN_A_BROWSER)
    except ModuleNotFoundError as error:
        raise click.ClickException("This needs what the tests need. Run `python3 manage.py bench embed`.") from error
    measuring.embed.main(args=list(options), prog_name="optin bench embed")
