"""`optin lab`: what messages would do, line by line. Nothing is kept and nobody is written to."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from optin import preferences, rules
from optin.commands.opened import Factory, opened
from optin.database import db
from optin.keywords import Meaning, Rule, read
from optin.keywords.spoken import spoken_in
from optin.vocabulary import Channel


@click.command()
@click.option(
    "--channel", type=click.Choice([channel.word for channel in Channel]), default=Channel.SMS.word, show_default=True,
    help="On which the lines arrive.",
)  # fmt: skip
@click.option("--to", "received_at", default="", help="The number (E.164) or address of yours that they arrive at.")
@click.option("--asked", is_flag=True, help="As if a question were pending, so that yes and no count.")
@click.pass_obj
def lab(create_app: Factory, channel: str, received_at: str, asked: bool) -> None:
    """Read each line of standard input as a message, by the desk's rules, and print a line of JSON for it.

    Where there is no database yet, the standard words alone are used.
    """
    ours, country = _desk(create_app)
    spoken = spoken_in([country])
    for line in sys.stdin.buffer:
        text = line.rstrip(b"\r\n").decode("utf-8", errors="replace")
        reading = read(text, ours, channel=Channel.of(channel), received_at=received_at, is_asked=asked, spoken=spoken)
        outcome = "none" if reading.meaning is Meaning.NOTHING else reading.meaning.word
        answer = {"text": text, "folded": reading.folded, "outcome": outcome, "rule": reading.rule}
        click.echo(json.dumps(answer))


def _desk(create_app: Factory) -> tuple[Sequence[Rule], str]:
    """The desk's rules, and its country."""
    # Asked of the environment: reading the settings would make keys in a directory that nobody uses.
    data = Path(os.environ.get("OPTIN_DATA", "./data"))
    if not os.environ.get("OPTIN_DATABASE_URL") and not (data / "optin.db").exists():
        return [], preferences.DEFAULTS["country"]
    try:
        with opened(create_app):
            return rules.rules_on(db.session.connection()), preferences.current().country
    except SQLAlchemyError:
        click.echo("The database cannot be read. The standard words alone are used.", err=True)
        return [], preferences.DEFAULTS["country"]
