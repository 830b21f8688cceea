"""`optin bench audience`: preview, write down and walk a whole audience, beside what the database itself takes for it and
beside deciding about each contact by itself.

All in one run, because machines differ more than programs: the ratios are what is worth comparing.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, select, text

from optin.bench import crowd
from optin.bench.crowd import Place
from optin.bench.figures import Ratio
from optin.bench.servers import Factory
from optin.clock import now
from optin.database import db, writer, writing
from optin.models.contact import ContactChannel
from optin.sending import audience, broadcast, progress, recipients
from optin.sending.broadcast import Plan
from optin.sending.people import Audience
from optin.vocabulary import Category, Channel, Wording

_channels: Any = ContactChannel.__table__

COUNT, PREVIEW, LOOP = "Bare grouped count", "Preview", "One decision for each contact"
INSERT, MATERIALISE = "Bare INSERT … SELECT", "Recipients written down and judged"
FIRST_HALF, SECOND_HALF = "Walk, first half", "Walk, second half"

# The loop is the same for everybody, so that some are enough to know what it would take for all.
_LOOPED: Final = 50_000

_TWIN: Final = "CREATE TABLE bench_recipient ({columns}, PRIMARY KEY (broadcast_id, contact_id)){end}"
_COLUMNS: Final = "broadcast_id bigint NOT NULL, contact_id bigint NOT NULL, standing integer, ahead smallint, overrides bigint"
_BARE: Final = text(
    "INSERT INTO bench_recipient "
    "SELECT 1, contact_id, standing, 0, NULL FROM contact_channel WHERE channel = 1 ORDER BY contact_id"
)

Parts = dict[str, float]


@dataclass(frozen=True, slots=True)
class Measured:
    """The seconds of every part, for so many contacts, and the most memory that this process had (MB)."""

    people: int
    parts: Parts
    memory: float


def run(create_app: Factory, place: Place, people: int, rounds: int) -> Measured:
    """Measure every part in turns; of several rounds the quickest counts. Raises `NoServerError`."""
    parts: Parts = {}
    with crowd.desk_in(create_app, place):
        crowd.fill(people)
        for _ in range(rounds):
            for name, seconds in _round(people).items():
                parts[name] = min(seconds, parts.get(name, seconds))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return Measured(people, parts, peak / (1024 * 1024 if sys.platform == "darwin" else 1024))


def ratios(measured: Measured) -> list[Ratio]:
    """What is aimed for, as figures of one run beside each other."""
    parts = measured.parts
    return [
        Ratio("Preview / bare grouped count", parts[PREVIEW] / parts[COUNT], most=1.5),
        Ratio("One decision for each / preview", parts[LOOP] / parts[PREVIEW], least=5),
        Ratio("Written down / bare insert", parts[MATERIALISE] / parts[INSERT], most=1.6),
        Ratio("Walk: second half / first half", parts[SECOND_HALF] / parts[FIRST_HALF], most=1.2),
    ]


def _round(people: int) -> Parts:
    with writing() as session:
        plan = Plan(
            name="Benchmark",
            channel=Channel.SMS,
            category=Category.MARKETING,
            wording=Wording.TEMPLATE,
            body="",
            audience=Audience(),
        )
        broadcast_id = broadcast.create(session.connection(), plan, "benchmark", now())
    parts = _looks(broadcast_id, people)
    parts[INSERT] = _bare_insert()
    parts[MATERIALISE] = _materialise(broadcast_id)
    parts[FIRST_HALF] = _timed(lambda connection: _walk(connection, broadcast_id, 0, people // 2))
    parts[SECOND_HALF] = _timed(lambda connection: _walk(connection, broadcast_id, people // 2, people))
    return parts


def _looks(broadcast_id: int, people: int) -> Parts:
    """What only reads."""
    with db.engine.connect() as connection:
        asked = broadcast.question(broadcast.read(connection, broadcast_id))
    kinds = select(_channels.c.standing, func.count()).where(_channels.c.channel == Channel.SMS)
    some = select(_channels.c.standing).where(_channels.c.channel == Channel.SMS, _channels.c.contact_id <= _LOOPED)

    def one_by_one(connection: Connection) -> None:
        everybody = connection.execution_options(yield_per=1000).execute(some)
        audience.judge(connection, asked, ((row.standing, 0, 1) for row in everybody), now())

    return {
        COUNT: _timed(lambda connection: connection.execute(kinds.group_by(_channels.c.standing)).all()),
        PREVIEW: _timed(lambda connection: audience.preview(connection, asked, now())),
        LOOP: _timed(one_by_one) * people / min(people, _LOOPED),
    }


def _bare_insert() -> float:
    engine = writer()
    end = " WITHOUT ROWID" if engine.dialect.name == "sqlite" else ""
    with engine.begin() as connection:
        connection.execute(text(_TWIN.format(columns=_COLUMNS, end=end)))
    began = time.perf_counter()
    with engine.begin() as connection:
        connection.execute(_BARE)
    seconds = time.perf_counter() - began
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE bench_recipient"))
    return seconds


def _materialise(broadcast_id: int) -> float:
    with writing() as session:
        broadcast.confirm(session.connection(), broadcast_id, "benchmark", now())
    began = time.perf_counter()
    progress.materialise(broadcast_id)
    seconds = time.perf_counter() - began
    with writing() as session:
        broadcast.stop(session.connection(), broadcast_id, now())
    return seconds


def _walk(connection: Connection, broadcast_id: int, after: int, up_to: int) -> None:
    while after < up_to and (seen := recipients.following(connection, broadcast_id, after)):
        after = seen[-1].contact_id


def _timed(work: Callable[[Connection], object]) -> float:
    with db.engine.connect() as connection:
        began = time.perf_counter()
        work(connection)
        return time.perf_counter() - began
