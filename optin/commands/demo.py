"""`optin demo`: load the cast into an empty desk."""

from __future__ import annotations

import click

from optin import demo as cast
from optin.commands.opened import Factory, opened


@click.command()
@click.option("--shop", default="http://127.0.0.1:8001", show_default=True, help="Origin of the shop that embeds the forms.")
@click.pass_obj
def demo(create_app: Factory, shop: str) -> None:
    """Load the cast (a few named people, their forms and messages) into an empty desk."""
    with opened(create_app):
        if not cast.is_empty():
            raise click.ClickException("This desk is in use already. The cast goes into an empty one only.")
        cast.load(shop)
    click.echo("The cast is loaded.")
