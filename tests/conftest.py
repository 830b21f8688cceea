"""Fixtures that most tests share. Every test of state runs on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from optin import afterwards, database, jobs
from optin.sending import wire
from tests.databases import Databases, settings, started
from tests.warm import warmed


@pytest.fixture(scope="session", autouse=True)
def warm() -> Iterator[None]:
    yield from warmed()


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    yield from started(tmp_path_factory.mktemp("databases"))


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """A machine that is busy with something else for a second makes no message late: that rule has a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wire, "WIRE_DEADLINE", 60)
        yield


@pytest.fixture(params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """A desk on a fresh database, inside its application context; once per engine."""
    url = databases.fresh(request.param)
    yield from running(url, tmp_path)
    databases.forget(url)


@pytest.fixture
def desk(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    """The same on SQLite alone, where state is not the point or SQLite is."""
    url = databases.fresh("sqlite")
    yield from running(url, tmp_path)
    databases.forget(url)


def running(url: str, directory: Path) -> Iterator[Flask]:
    app = create_app(settings(directory, url))
    app.testing = True
    with app.app_context():
        yield app
        database.db.session.remove()
    afterwards.finish(app)
    jobs.let_go(app)
    database.stop(app)
