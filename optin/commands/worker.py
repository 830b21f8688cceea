"""`optin worker`: hand messages over, beside any number of web servers and other workers on one PostgreSQL database."""

from __future__ import annotations

import click

from optin import config, jobs, logs
from optin.commands.opened import Factory
from optin.commands.serve import prepare
from optin.server import NeedsPostgresError, run


@click.command()
@click.pass_obj
def worker(create_app: Factory) -> None:
    """Work without a web server. Start as many as are needed; this needs PostgreSQL."""
    settings = config.read()
    logs.configure(settings.log_level)
    if settings.database_url.startswith("sqlite:"):
        raise NeedsPostgresError("With SQLite the desk is one process: start optin serve alone, or set OPTIN_DATABASE_URL.")
    app = create_app(settings)
    with app.app_context():
        prepare(settings)
    run(app, [], lambda: click.echo("Optin is working. Stop with Ctrl+C."), jobs.run)
    click.echo("Stopped.")
