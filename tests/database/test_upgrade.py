"""Bringing the database to the code's version, and refusing what the code does not know."""

import sqlite3

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from optin.database import db, upgrade, writer, writing
from optin.migrations.triggers import MissingTriggerError


def test_the_tables_are_what_the_models_say(app):
    with writer().connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), db.metadata) == []


def test_a_database_that_is_current_is_left_alone(app, tmp_path):
    assert upgrade.upgrade(tmp_path / "copies") is False
    assert not (tmp_path / "copies").exists()


def test_a_newer_database_is_refused_in_one_sentence(app, tmp_path):
    with writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(upgrade.NewerDatabaseError, match=r"^This database is newer than this version of Optin \(it is at 9999"):
        upgrade.upgrade(tmp_path / "copies")


def test_a_copy_is_made_before_a_migration(desk, tmp_path, monkeypatch):
    current = upgrade._scripts().get_current_head()
    monkeypatch.setattr(upgrade, "_scripts", lambda: Scripts(current))
    monkeypatch.setattr(upgrade, "run_migrations", lambda directory: None)
    upgrade.upgrade(tmp_path)

    (copy,) = tmp_path.glob(f"before-upgrade-from-{current}-*.db")
    assert sqlite3.connect(copy).execute("SELECT version_num FROM alembic_version").fetchall() == [(current,)]
    assert copy.stat().st_mode & 0o077 == 0


def test_a_missing_guard_of_the_ledger_refuses_the_start(desk, tmp_path):
    with writing() as session:
        session.execute(text("DROP TRIGGER consent_event_no_delete"))

    with pytest.raises(MissingTriggerError, match="consent_event_no_delete"):
        upgrade.upgrade(tmp_path)


@pytest.mark.parametrize(
    ("version", "has_it"),
    [
        ((3, 40, 1), True),
        ((3, 51, 2), True),
        ((3, 50, 6), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 50, 7), False),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_the_wal_reset_bug_is_known_by_version(version, has_it):
    assert upgrade.has_wal_reset_bug(version) is has_it


class Scripts:
    """As if the code had one more migration than the database."""

    def __init__(self, current):
        self.revisions = [current, "next"]

    def get_current_head(self):
        return self.revisions[-1]

    def walk_revisions(self):
        return [type("Script", (), {"revision": revision}) for revision in self.revisions]
