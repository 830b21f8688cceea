"""The database as the rest of the desk uses it: `db` for models and reading, `writing()` and `hot()` for changes.

What may not live here: tables (`optin/models/`) and what they mean. `lane.py` and `group.py` have the write lane's rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection, Engine, UpdateBase
from sqlalchemy.orm import DeclarativeBase, Session

from optin.database import engines
from optin.database.group import GroupWriter
from optin.database.lane import in_front

__all__ = ["Model", "db", "hot", "in_front", "init_app", "stop", "writer", "writing"]

T = TypeVar("T")


class Model(DeclarativeBase):
    """Base of all tables."""


class DeskSession(FlaskSession):
    """Reads from the readers; a flush, and nothing else, goes to the writer. Libraries that save through the session
    (sign-in, for example) so hold the write lane only from flush to commit."""

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **options: Any) -> Any:
        """The writer for what is being saved, a reader for everything else."""
        if bind is None and (self._flushing or isinstance(clause, UpdateBase)):
            return writer()
        return super().get_bind(mapper=mapper, clause=clause, bind=bind, **options)


db = SQLAlchemy(model_class=Model, session_options={"class_": DeskSession, "autoflush": False})


def init_app(app: Flask, url: str, threads: int) -> None:
    """Open the engines of one desk. On SQLite this also starts the thread that commits hot writes in groups."""
    app.config.update(engines.options(url, threads))
    db.init_app(app)
    with app.app_context():
        if engines.is_sqlite(url):
            engines.prepare_reader(db.engine)
            engines.prepare_writer(db.engines[engines.WRITER])
            app.extensions["optin.group_writer"] = GroupWriter(db.engines[engines.WRITER])


def stop(app: Flask) -> None:
    """Commit what is queued and close the engines."""
    group: GroupWriter | None = app.extensions.pop("optin.group_writer", None)
    if group is not None:
        group.stop()
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def writer() -> Engine:
    """The engine that may write."""
    return db.engines.get(engines.WRITER, db.engine)


@contextmanager
def writing() -> Iterator[Session]:
    """One write transaction: committed at the end, rolled back if the block raises. On SQLite it holds the write lane, so keep
    it short and do nothing slow inside."""
    with Session(writer(), expire_on_commit=False) as session, session.begin():
        yield session


def hot(work: Callable[[Connection], T], front: bool = False) -> T:
    """Run a small write that many callers do at once, and return its result after the commit.

    `work` gets a connection inside a transaction and must touch nothing but the database. `front`: opt-outs go before what
    waits. On SQLite the commit is shared with other hot writes; what `work` raises is raised here and undoes `work` alone.
    """
    group: GroupWriter | None = current_app.extensions.get("optin.group_writer")
    if group is not None:
        result: T = group.submit(work, front).result()
        return result
    with writer().begin() as connection:
        return work(connection)
