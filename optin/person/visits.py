"""How often links to the person's pages were opened: counted in memory while visitors are answered, written down every minute.

Programs that look at links before people do are counted apart, so that nobody takes them for readers. Whose link it was is not
kept. What may not live here: what makes a program of a visitor (`widget/person/readers.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from flask import current_app
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from optin.clock import now
from optin.counters import Counters
from optin.database import hot
from optin.models.person import LinkVisit
from optin.vocabulary import Opened, PersonPage

DAYS_KEPT: Final = 90
_DAY: Final = 24 * 3600
_NAME: Final = "optin.person.visits"

_visits: Any = LinkVisit.__table__


class Visit(NamedTuple):
    """What is counted together. `day`: since 1970, UTC."""

    day: int
    page: PersonPage
    opened: Opened


class Seen(NamedTuple):
    """How often a page was opened on a day, by people and by scanners."""

    day: int
    page: PersonPage
    people: int
    scanners: int


def note(page: PersonPage, opened: Opened) -> None:
    """A link was opened once more."""
    _memory().add(Visit(now() // _DAY, page, opened))


def write_down() -> None:
    """Write what waits, and forget what is older than 90 days. What cannot be written waits for the next time."""
    with _memory().taken() as counts:
        if counts:
            hot(lambda connection: _record(connection, counts))


def latest(session: Session) -> list[Seen]:
    """The last 30 days on which somebody came, newest first."""
    since = now() // _DAY - 30
    rows = session.scalars(select(LinkVisit).where(LinkVisit.day > since)).all()
    counts = {Visit(row.day, row.page, row.opened): row.count for row in rows}
    spots = sorted({(-day, page) for day, page, _ in counts})
    return [
        Seen(-ago, page, *(counts.get(Visit(-ago, page, opened), 0) for opened in (Opened.PERSON, Opened.SCANNER)))
        for ago, page in spots
    ]


def _memory() -> Counters[Visit]:
    memory: Counters[Visit] = current_app.extensions.setdefault(_NAME, Counters())
    return memory


def _record(connection: Connection, counts: Mapping[Visit, int]) -> None:
    # In one order, so that two processes never wait for each other in a circle.
    for visit in sorted(counts):
        statement = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(_visits)
        statement = statement.values(**visit._asdict(), count=counts[visit])
        more = {"count": _visits.c.count + counts[visit]}
        connection.execute(statement.on_conflict_do_update(index_elements=["day", "page", "opened"], set_=more))
    connection.execute(delete(_visits).where(_visits.c.day <= max(counts).day - DAYS_KEPT))
