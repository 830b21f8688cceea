"""The `optin` command: `serve`, `worker`, `migrate`, `demo`, `user`, `key`, `ledger`, `why`, `lab`, `receive`, `doctor` and
`bench`.

`app.py` calls `main` with the application factory, because nothing may import `app.py`. Expected trouble ends in one
sentence on standard error and exit code 1; a setting that cannot be read in exit code 2.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import click
from flask import Flask

from optin.commands import bench, demo, doctor, key, lab, ledger, migrate, receive, serve, user, why, worker
from optin.config import ConfigError
from optin.database.upgrade import NewerDatabaseError
from optin.migrations.triggers import MissingTriggerError
from optin.server import AlreadyRunningError, NeedsPostgresError, NoPortError
from optin.supervised import TooManySocketsError

_SAID_IN_A_SENTENCE = (
    AlreadyRunningError,
    MissingTriggerError,
    NeedsPostgresError,
    NewerDatabaseError,
    NoPortError,
    TooManySocketsError,
)


@click.group()
def optin() -> None:
    """Optin, the consent desk."""


for _command in (
    serve.serve,
    worker.worker,
    migrate.migrate,
    demo.demo,
    user.user,
    key.key,
    ledger.ledger,
    why.why,
    lab.lab,
    receive.receive,
    doctor.doctor,
    bench.bench,
):
    optin.add_command(_command)


def main(create_app: Callable[..., Flask]) -> None:
    """Run the command line with this application factory."""
    try:
        optin(obj=create_app, prog_name="optin", standalone_mode=True)
    except ConfigError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    except _SAID_IN_A_SENTENCE as error:
        click.echo(str(error), err=True)
        sys.exit(1)
