"""`optin serve`: the whole desk in one process, migrated, until it is told to stop."""

from __future__ import annotations

import contextlib
import os
import socket

import click
from flask import Flask

from optin import config, demo, jobs, logs, shop, supervised, team
from optin.commands.doctor import wal_reset_warning
from optin.commands.opened import Factory
from optin.config import Config
from optin.database import writing
from optin.database.locks import Alone, alone
from optin.database.upgrade import has_wal_reset_bug, upgrade
from optin.desk import desk
from optin.server import NeedsPostgresError, Web, listen, only_desk, run

# The demonstration shop stands on another site than the desk (127.0.0.1 beside localhost), as a real shop would.
SHOP_HOST, SHOP_PORT = "127.0.0.1", 8001


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on; the next free one is taken when it is busy.")
@click.option(
    "--demo", "with_demo", is_flag=True, help="Load the cast into an empty database and serve a shop with the widget."
)
@click.option("--web-only", is_flag=True, help="Only answer requests; optin worker does the rest. Needs PostgreSQL.")
@click.pass_obj
def serve(create_app: Factory, port: int | None, with_demo: bool, web_only: bool) -> None:
    """Serve the desk."""
    asked = config.read()
    logs.configure(asked.log_level)
    if web_only and asked.database_url.startswith("sqlite:"):
        raise NeedsPostgresError("With SQLite the desk is one process: leave out --web-only, or set OPTIN_DATABASE_URL.")
    handed = supervised.handed_over()
    sock, got = (handed, int(handed.getsockname()[1])) if handed else listening(asked.host, port or asked.port, "this desk")
    settings = config.read({**os.environ, "OPTIN_PORT": str(got)})  # Links carry the port that this desk really has.
    with contextlib.nullcontext() if web_only else only_desk(settings.data):
        app = create_app(settings)
        with app.app_context():
            prepare(settings)
            webs = [Web(app, sock, settings.threads)]
            if with_demo:
                webs.append(_shop(app))
            link = _set_up_link()
        work = jobs.leave_to_others if web_only else jobs.run
        run(app, webs, lambda: _say_ready(settings, link, webs), work)
    click.echo("Stopped.")


def prepare(settings: Config) -> None:
    """Migrate, say what is wrong with this machine, and make the first owner where the settings name one."""
    with alone(Alone.START):
        upgrade(settings.data / "backups")
        team.ensure_admin(settings)
    if settings.database_url.startswith("sqlite:") and has_wal_reset_bug():
        click.echo(f"Note: {wal_reset_warning()}", err=True)


def _set_up_link() -> str | None:
    try:
        with writing() as session:
            token = team.set_up_link(session)
    except team.AlreadySetUpError:
        return None
    return f"{desk().config.public_url}/set-up/{token}"


def listening(host: str, wanted: int, who: str) -> tuple[socket.socket, int]:
    """A listening socket and its port: the wanted one or, which is said, the next free one. Raises `NoPortError`."""
    sock = listen(host, wanted)
    got = int(sock.getsockname()[1])
    if got != wanted:
        click.echo(f"Port {wanted} is busy, so {who} is on port {got}.")
    return sock, got


def _shop(app: Flask) -> Web:
    sock, port = listening(SHOP_HOST, SHOP_PORT, "the shop")
    address = f"http://{SHOP_HOST}:{port}"
    if demo.is_empty():
        demo.load(address)
    return Web(shop.create_shop(demo.shop_snippet(address)), sock, threads=2)


def _say_ready(settings: Config, link: str | None, webs: list[Web]) -> None:
    click.echo(f"\nOptin is running at {settings.public_url}")
    for shop_web in webs[1:]:
        click.echo(f"The demonstration shop is at {shop_web.url}")
    if link:
        click.echo(f"\nSet it up (works once, for 30 minutes):\n  {link}\n")
    click.echo(f"Data is in {settings.data.resolve()}. Stop with Ctrl+C.")
