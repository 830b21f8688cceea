"""As many contacts as a benchmark wants, straight into an empty database. Nobody of them exists, and the ledger knows nothing
of them. What may not live here: anything that a desk with people in it could run.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Flask
from sqlalchemy import Engine, create_engine, inspect, text

from optin import config, database, preferences
from optin.bench.servers import Factory, NoServerError
from optin.database import writer, writing
from optin.database.upgrade import upgrade
from optin.hours.weeks import ALWAYS_OPEN, week_text
from optin.vocabulary import Channel, Reach, Standing

# So many are added with one statement.
_PIECE: Final = 100_000

# Of a hundred, one has opted out and six were never asked; they live in twenty countries.
_FLAG: Final = "CASE WHEN n % 100 = 7 THEN 2 WHEN n % 100 < 6 THEN 0 ELSE 1 END"
_COUNTRY: Final = "1 + n % 20"

_CONTACTS: Final = """
INSERT INTO contact (id, public_id, tag, name, name_folded, phone, created_at, updated_at)
SELECT n, 'con_' || n, {tag}, '', '', '+1' || (2000000000 + n), 0, 0 FROM {numbers}
"""
# A standing is a sum of its parts, and the flag's part is the flag.
_STANDING: Final = f"{_FLAG} + {Standing(reach=Reach.USABLE).number} + {Standing(country=1).number} * ({_COUNTRY})"
_CHANNELS: Final = """
INSERT INTO contact_channel (channel, contact_id, flag, blocks, reach, country, zones, standing, address_key)
SELECT {channel}, n, {flag}, 0, {reach}, {country}, 0, {standing}, {tag} FROM {numbers} ORDER BY n
"""
_ROW: Final = {"flag": _FLAG, "reach": int(Reach.USABLE), "country": _COUNTRY, "standing": _STANDING}
_NUMBERS: Final = {
    "sqlite": "(WITH RECURSIVE c(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM c WHERE n < :last) SELECT n FROM c)",
    "postgresql": "generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS numbers(n)",
}
_USUAL: Final[Mapping[str, str]] = {}
_TAG: Final = {"sqlite": "randomblob(16)", "postgresql": "decode(md5(n::text), 'hex')"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where to measure: a directory, and a database URL that is empty for SQLite in it."""

    directory: Path
    database_url: str


@contextlib.contextmanager
def desk_in(create_app: Factory, place: Place, settings: Mapping[str, str] = _USUAL) -> Iterator[Flask]:
    """A desk on an empty database, migrated, for the time of a benchmark. Raises `NoServerError`."""
    with tempfile.TemporaryDirectory(prefix="bench-", dir=place.directory) as directory:
        read = config.read({**settings, "OPTIN_DATA": directory, "OPTIN_DATABASE_URL": place.database_url})
        if place.database_url:
            refuse_filled(read.database_url)
        app = create_app(read)
        try:
            with app.app_context():
                upgrade(Path(directory) / "backups")
                _open_hours()
                yield app
                database.db.session.remove()
        finally:
            database.stop(app)


def _open_hours() -> None:
    """Hours are looked at as on every desk, and are open at whatever time this runs."""
    with writing() as session:
        preferences.change(session, {f"hours_{channel.word}": week_text(ALWAYS_OPEN) for channel in Channel}, "benchmark")


def refuse_filled(database_url: str) -> None:
    """Keep a database that holds anything out of this: it would be filled with people who do not exist."""
    engine = create_engine(database_url)
    is_filled = bool(inspect(engine).get_table_names())
    engine.dispose()
    if is_filled:
        raise NoServerError("The database is not empty. Name one that was made for this.")


def fill(people: int) -> None:
    """So many contacts with a phone number each, and their rows on every channel."""
    engine = writer()
    for first in range(1, people + 1, _PIECE):
        _add(engine, first, min(first + _PIECE - 1, people))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"))


def _add(engine: Engine, first: int, last: int) -> None:
    kind = engine.dialect.name
    among = {"first": first, "last": last}
    with engine.begin() as connection:
        connection.execute(text(_CONTACTS.format(tag=_TAG[kind], numbers=_NUMBERS[kind])), among)
        for channel in (1, 2, 3):
            connection.execute(text(_CHANNELS.format(channel=channel, numbers=_NUMBERS[kind], tag=_TAG[kind], **_ROW)), among)
