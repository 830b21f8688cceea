"""A desk opened for one command: the application, migrated, inside its context, and closed in the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask

from optin import database
from optin.database.upgrade import upgrade
from optin.desk import desk

Factory = Callable[..., Flask]


@contextmanager
def opened(create_app: Factory) -> Iterator[Flask]:
    """The application inside its context. Small commands may run beside a serving desk: SQLite orders their writes."""
    app = create_app()
    try:
        with app.app_context():
            upgrade(desk().config.data / "backups")
            yield app
            database.db.session.remove()
    finally:
        database.stop(app)
