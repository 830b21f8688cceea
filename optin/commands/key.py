"""`optin key`: keys for programs that call the API."""

from __future__ import annotations

import click

from optin import keys
from optin.commands.opened import Factory, opened
from optin.database import writing


@click.group()
def key() -> None:
    """Keys for programs."""


@key.command()
@click.argument("name")
@click.option("--scopes", default="read", show_default=True, help=f"Words separated by commas: {', '.join(keys.SCOPES)}.")
@click.option("--mode", type=click.Choice(keys.MODES), default="live", show_default=True, help="test reaches the sandbox only.")
@click.pass_obj
def add(create_app: Factory, name: str, scopes: str, mode: str) -> None:
    """Make a key. It is printed once, alone on the last line."""
    wanted = [scope.strip() for scope in scopes.split(",") if scope.strip()]
    unknown = sorted(set(wanted) - set(keys.SCOPES))
    if unknown:
        raise click.UsageError(f"There is no scope {unknown[0]}. There are: {', '.join(keys.SCOPES)}.")
    with opened(create_app), writing() as session:
        secret = keys.create_key(session, name, wanted, mode)
    click.echo(f"Key {name} ({mode}, {', '.join(wanted)}). It is shown this once:")
    click.echo(secret)
