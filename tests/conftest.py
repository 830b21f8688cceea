"""Fixtures that most tests share. Every test of state runs on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from optin import database
from tests.databases import Databases, settings, started


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    yield from started(tmp_path_factory.mktemp("databases"))


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """A desk on a fresh database, inside its application context; once per engine."""
    yield from running(databases.fresh(request.param), tmp_path)


@pytest.fixture
def desk(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """The same on SQLite alone, where state is not the point or SQLite is."""
    yield from running(databases.fresh("sqlite"), tmp_path)


def running(url: str, directory: Path) -> Iterator[Flask]:
    app = create_app(settings(directory, url))
    app.testing = True
    with app.app_context():
        yield app
        database.db.session.remove()
    database.stop(app)
