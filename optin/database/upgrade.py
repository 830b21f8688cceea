"""Bringing the database to the code's version at start: a copy first, then the migrations, one transaction each."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from alembic.config import Config as AlembicConfig
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import upgrade as run_migrations
from sqlalchemy import Engine

from optin.clock import now
from optin.database import db, writer
from optin.database.locks import Alone, alone
from optin.migrations import triggers

MIGRATIONS = Path(__file__).parent.parent / "migrations"
COPIES_KEPT = 5

# SQLite 3.7.0 to 3.51.2 can lose a commit when a checkpoint and a write meet at one moment (the WAL-reset bug); fixed in
# 3.51.3 and in the patch lines 3.50.7 and 3.44.6.
_FIXED_IN = (3, 51, 3)
_FIXED_LINES = ((3, 50, 7), (3, 44, 6))


class NewerDatabaseError(Exception):
    """The database was made by a newer version of Optin."""


def upgrade(copies: Path) -> bool:
    """Migrate if there is something to migrate, and check the ledger's guards. Returns whether anything was done.

    `copies` is the directory for the copy that is made first (SQLite). Raises `NewerDatabaseError`. Of several processes that
    start at once, one does it and the others wait.
    """
    with alone(Alone.MIGRATE):
        return _upgrade(copies)


def _upgrade(copies: Path) -> bool:
    engine = writer()
    scripts = _scripts()
    current, newest = _current(engine), scripts.get_current_head()
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise NewerDatabaseError(
            f"This database is newer than this version of Optin (it is at {current}, the code ends at {newest}). "
            "Update Optin, or restore the copy that was made before the update."
        )
    due = current != newest
    if due:
        if current is not None:
            _copy(engine, copies, current)
        run_migrations(directory=str(MIGRATIONS))
    with engine.connect() as connection:
        triggers.check(connection)
    return due


def has_wal_reset_bug(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite is one of those with the WAL-reset bug."""
    if version >= _FIXED_IN:
        return False
    return not any(version[:2] == fixed[:2] and version >= fixed for fixed in _FIXED_LINES)


def is_current() -> bool:
    """Whether the database is exactly at the code's version, asked of a reader: it does not wait behind writes."""
    return _current(db.engine) == _scripts().get_current_head()


def _scripts() -> ScriptDirectory:
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


def _current(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _copy(engine: Engine, copies: Path, revision: str) -> None:
    """A copy of the SQLite file, and the oldest of earlier copies away. PostgreSQL has its own tools for this."""
    if engine.dialect.name != "sqlite":
        return
    copies.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = copies / f"before-upgrade-from-{re.sub(r'[^0-9a-z_]', '', revision)}-{now()}.db"
    source = sqlite3.connect(f"file:{engine.url.database}?mode=ro", uri=True)
    try:
        source.execute("VACUUM INTO ?", (str(target),))
    finally:
        source.close()
    target.chmod(0o600)
    for old in sorted(copies.glob("before-upgrade-*.db"), key=lambda copy: copy.stat().st_mtime)[:-COPIES_KEPT]:
        old.unlink()
