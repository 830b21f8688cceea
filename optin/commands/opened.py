"""A desk opened for one command: the application inside its context, and closed in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask

from optin import database
from optin.database.upgrade import upgrade
from optin.desk import desk

Factory = Callable[..., Flask]


@contextmanager
def opened(create_app: Factory, migrates: bool = True) -> Iterator[Flask]:
    """The application inside its context. Small commands may run beside a serving desk: SQLite orders their writes. One that
    only looks leaves the database as it is, of whichever version."""
    app = create_app()
    try:
        with app.app_context():
            if migrates:
                upgrade(desk().config.data / "backups")
            yield app
            database.db.session.remove()
    finally:
        database.stop(app)
