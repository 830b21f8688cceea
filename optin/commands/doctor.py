"""`optin doctor`: the settings with where each came from, and what is not as it should be."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import sys
from collections.abc import Iterator
from typing import Final

import click

from optin import config
from optin.channels.registry import faults as channel_faults
from optin.commands import doctor_channels
from optin.commands.opened import Factory, opened
from optin.config import SETTINGS, Config
from optin.database.upgrade import has_wal_reset_bug, is_current
from optin.desk import desk

# The password in a URL such as the database's.
_PASSWORD: Final = re.compile(r"(://[^/@:]*:)[^/]*@")


@click.command()
@click.pass_obj
def doctor(create_app: Factory) -> None:
    """Print every setting and check this machine. Changes nothing. Exit code 1 if something must be repaired."""
    for line in _settings(config.read()):
        click.echo(line)
    with opened(create_app, migrates=False):
        faults, advice = list(_faults(desk().config)), list(_advice(desk().config))
        if is_current():
            of_channels = channel_faults()
            for line in doctor_channels.lines({one.name: why for one, why in of_channels}):
                click.echo(line)
            faults += [f"{provider.label}: {why}" for provider, why in of_channels]
            advice += doctor_channels.advice(desk().config.public_url)
        else:
            faults.append("The database is not at this version. Run `optin migrate`.")
    for sentence in faults:
        click.echo(f"must be repaired: {sentence}")
    for sentence in advice:
        click.echo(f"worth a look: {sentence}")
    if not faults and not advice:
        click.echo("All is well.")
    sys.exit(1 if faults else 0)


def _settings(settings: Config) -> Iterator[str]:
    for setting in SETTINGS:
        value = settings.value_of(setting)
        shown = "(hidden)" if setting.secret and value else _PASSWORD.sub(r"\1(hidden)@", str(value))
        yield f"{setting.name}={shown}  [{settings.origin[setting.name]}]  {setting.help}"


def _faults(settings: Config) -> Iterator[str]:
    if os.name == "posix":
        for path in (settings.data / "keys").glob("*"):
            if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                yield f"{path} can be read by others. Run `chmod 600 {path}`."


def _advice(settings: Config) -> Iterator[str]:
    if settings.database_url.startswith("sqlite:") and has_wal_reset_bug():
        yield wal_reset_warning()
    if not settings.public_url.startswith("https:"):
        yield "OPTIN_PUBLIC_URL is not https. An https site will not show the widget."


def wal_reset_warning() -> str:
    """What to say about a SQLite with the WAL-reset bug."""
    return (
        f"SQLite {sqlite3.sqlite_version} has the WAL-reset bug, which can very rarely lose a commit. "
        "Use a Python with SQLite 3.51.3 or newer (or 3.50.7, 3.44.6), or PostgreSQL."
    )
