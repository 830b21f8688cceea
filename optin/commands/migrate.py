"""`optin migrate`: bring the database to this version. `serve` does the same by itself."""

from __future__ import annotations

import click

from optin import database
from optin.commands.opened import Factory
from optin.database.upgrade import upgrade
from optin.desk import desk


@click.command()
@click.pass_obj
def migrate(create_app: Factory) -> None:
    """Bring the database to this version (a copy is made first)."""
    app = create_app()
    with app.app_context():
        done = upgrade(desk().config.data / "backups")
    database.stop(app)
    click.echo("The database was brought to this version." if done else "The database is at this version already.")
