"""`optin bench`: measure this desk on this machine."""

from __future__ import annotations

import contextlib
import importlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from optin.bench import audience as audience_bench
from optin.bench import decisions as decisions_bench
from optin.bench import dispatch as dispatch_bench
from optin.bench import hooks as hooks_bench
from optin.bench import inbound as inbound_bench
from optin.bench import mail as mail_bench
from optin.bench import widget as widget_bench
from optin.bench.audience import Measured
from optin.bench.crowd import Place
from optin.bench.figures import Figures, Ratio, table
from optin.bench.inbound import WrongFlagError
from optin.bench.load import WrongAnswerError
from optin.bench.servers import NoServerError
from optin.bench.widget import Plan
from optin.commands.opened import Factory

_DIRECTORY = click.option(
    "--directory",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="OPTIN_DATA",
    default="./data",
    help="Where to make a directory for the time of the run: on the disk that is to be measured.",
)
_DATABASE = click.option("--database-url", default="", help="An empty PostgreSQL database instead of SQLite; it is filled.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print figures for programs.")


@contextlib.contextmanager
def _measuring(directory: Path) -> Iterator[None]:
    """Make the directory, and say in a sentence what keeps from measuring."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        yield
    except (NoServerError, WrongAnswerError) as error:
        raise click.ClickException(str(error)) from error


@click.group()
def bench() -> None:
    """Measure this desk on this machine."""


@bench.command()
@click.option("--seconds", type=click.FloatRange(0.2, 60), default=5, show_default=True, help="For each part of a round.")
@click.option(
    "--rounds", type=click.IntRange(1, 20), default=1, show_default=True, help="Parts take turns, so noise is shared."
)
@_DIRECTORY
@_DATABASE
@_JSON
@click.pass_obj
def widget(create_app: Factory, seconds: float, rounds: int, directory: Path, database_url: str, as_json: bool) -> None:
    """The public form: page and durable opt-in at 16 connections, beside a minimal page and the opt-in without its write."""
    with _measuring(directory), tempfile.TemporaryDirectory(prefix="bench-", dir=directory) as place:
        parts = widget_bench.run(create_app, Plan(Path(place), database_url, seconds, rounds))
    _say(parts, widget_bench.ratios(parts), as_json)


@bench.command()
@click.option("--people", type=click.IntRange(1_000, 20_000_000), default=1_000_000, show_default=True, help="Contacts.")
@click.option("--rounds", type=click.IntRange(1, 20), default=3, show_default=True, help="The quickest one counts.")
@_DIRECTORY
@_DATABASE
@_JSON
@click.pass_obj
def audience(create_app: Factory, people: int, rounds: int, directory: Path, database_url: str, as_json: bool) -> None:
    """Preview, write down and walk an audience, beside a bare count, a bare insert, and one decision for each contact."""
    with _measuring(directory):
        measured = audience_bench.run(create_app, Place(directory, database_url), people, rounds)
    _say_seconds(measured, as_json)


@bench.command()
@click.option("--people", type=click.IntRange(100, 1_000_000), default=5_000, show_default=True, help="Contacts.")
@_DIRECTORY
@_DATABASE
@_JSON
@click.pass_obj
def dispatch(create_app: Factory, people: int, directory: Path, database_url: str, as_json: bool) -> None:
    """A broadcast through real workers into the sandbox, while others opt out."""
    with _measuring(directory):
        parts = dispatch_bench.run(create_app, Place(directory, database_url), people)
    _say(parts, dispatch_bench.ratios(parts), as_json)


@bench.command()
@click.option("--people", type=click.IntRange(1_000, 1_000_000), default=100_000, show_default=True, help="Contacts.")
@click.option("--seconds", type=click.FloatRange(0.2, 60), default=5, show_default=True, help="For each part.")
@_DIRECTORY
@_DATABASE
@_JSON
@click.pass_obj
def decisions(create_app: Factory, people: int, seconds: float, directory: Path, database_url: str, as_json: bool) -> None:
    """May this be sent? Asked over HTTP, for one address at a time and for a thousand."""
    with _measuring(directory):
        parts = decisions_bench.run(create_app, Place(directory, database_url), people, seconds)
    _say(parts, decisions_bench.ratios(parts), as_json)


@bench.command()
@click.option("--messages", type=click.IntRange(100, 1_000_000), default=5_000, show_default=True, help="Messages.")
@_DIRECTORY
@_DATABASE
@_JSON
@click.pass_obj
def inbound(create_app: Factory, messages: int, directory: Path, database_url: str, as_json: bool) -> None:
    """Messages from people, from the entry to the flag, eight at a time; and how long a stop takes."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        parts = inbound_bench.run(create_app, Place(directory, database_url), messages)
    except (NoServerError, WrongFlagError) as error:
        raise click.ClickException(str(error)) from error
    _say(parts, inbound_bench.ratios(parts), as_json)


@bench.command()
@click.option("--seconds", type=click.FloatRange(0.2, 60), default=5, show_default=True, help="For each part.")
@_DIRECTORY
@_DATABASE
@_JSON
@click.pass_obj
def hooks(create_app: Factory, seconds: float, directory: Path, database_url: str, as_json: bool) -> None:
    """Webhooks over HTTP, 16 at a time: texts and statuses by Twilio, and WhatsApp's batches, each with its signature."""
    with _measuring(directory):
        parts = hooks_bench.run(create_app, Place(directory, database_url), seconds)
    _say(parts, hooks_bench.ratios(parts), as_json)


@bench.command()
@click.option("--people", type=click.IntRange(100, 1_000_000), default=2_000, show_default=True, help="Contacts.")
@_DIRECTORY
@_DATABASE
@_JSON
@click.pass_obj
def mail(create_app: Factory, people: int, directory: Path, database_url: str, as_json: bool) -> None:
    """A broadcast by e-mail to a mail server on this machine that only counts, beside a bare client."""
    with _measuring(directory):
        parts = mail_bench.run(create_app, Place(directory, database_url), people)
    _say(parts, mail_bench.ratios(parts), as_json)


def _say(parts: dict[str, Figures], ratios: list[Ratio], as_json: bool) -> None:
    if as_json:
        figures = {name: part.as_numbers() for name, part in parts.items()}
        click.echo(json.dumps({"parts": figures, "ratios": _aims(ratios)}, indent=2, ensure_ascii=False))
        return
    for line in table(parts, ratios):
        click.echo(line)


def _aims(ratios: list[Ratio]) -> dict[str, object]:
    return {ratio.name: {"value": round(ratio.value, 3), "aim": ratio.aim, "reached": ratio.is_reached} for ratio in ratios}


def _say_seconds(measured: Measured, as_json: bool) -> None:
    ratios = audience_bench.ratios(measured)
    if as_json:
        parts = {name: round(seconds, 4) for name, seconds in measured.parts.items()}
        told = {"people": measured.people, "seconds": parts, "memory_mb": round(measured.memory, 1), "ratios": _aims(ratios)}
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    click.echo(f"{'':<44}{'seconds':>11}{'per second':>14}")
    for name, seconds in measured.parts.items():
        click.echo(f"{name:<44}{seconds:>11.3f}{measured.people / seconds:>14,.0f}")
    click.echo(f"{'Most memory (MB)':<44}{measured.memory:>11.1f}\n")
    for line in table({}, ratios):
        click.echo(line)


# Where the measuring lives. It needs a browser and the packages of the tests, and a desk at work has neither, so nothing here
# imports it before it is asked for.
_IN_A_BROWSER: Final = "tests.embed_bench.command"
_ONLY_WITH_TESTS: Final = ("tests", "tests.embed_bench", "manage", "brotli", "hpack")


@bench.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def embed(options: tuple[str, ...]) -> None:
    """The code on a page, in a browser: what it weighs and takes, beside a plain form and what others publish (see --help)."""
    try:
        measuring = importlib.import_module(_IN_A_BROWSER)
    except ModuleNotFoundError as error:
        if error.name not in _ONLY_WITH_TESTS:
            raise
        raise click.ClickException("This needs what the tests need. Run `python3 manage.py bench embed`.") from error
    measuring.embed.main(args=list(options), prog_name="optin bench embed")
