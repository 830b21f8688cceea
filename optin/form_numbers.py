"""What each version of a form brought, by site and day: shown, submitted and confirmed. Counting, reading and forgetting.

A confirmation counts on the day and site of the submission that it confirms, so that in every row `confirmed` is a part of
`submitted`. What may not live here: what counts as shown (`widget/counting.py`), and counts that wait in memory
(`optin/showings.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, null, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from optin.database.prepared import Prepared
from optin.models import Confirmation, FormNumber, FormVersion

DAY: Final = 24 * 60 * 60
# A year, so that a season can be compared with the last one, and a month.
DAYS_KEPT: Final = 400

# What stands for a site where there is none: the form's own page by its link, and a page that the browser does not name.
LINK: Final = "link"
UNKNOWN: Final = ""

_numbers: Any = FormNumber.__table__
_confirmations: Any = Confirmation.__table__


class Spot(NamedTuple):
    """What is counted together. `site` is one of the form's own list, `LINK` or `UNKNOWN`, never what a visitor makes up."""

    form_id: int
    version_id: int
    site: str
    day: int


class Numbers(NamedTuple):
    """How often something was shown, submitted and confirmed."""

    shown: int = 0
    submitted: int = 0
    confirmed: int = 0


class Sent(NamedTuple):
    """A submission that is counted at a spot: a name of its own, which its requests to confirm keep until one is confirmed."""

    submission: str
    spot: Spot


class Line(NamedTuple):
    """One row of the table, as it is read out: the version by its number, with the words on its button."""

    day: int
    version: int
    button_text: str
    site: str
    numbers: Numbers


def _adding(dialect: Any) -> Any:
    statement = dialect.insert(_numbers)
    more = {name: _numbers.c[name] + statement.excluded[name] for name in Numbers._fields}
    return statement.on_conflict_do_update(index_elements=["form_id", "day", "version_id", "site"], set_=more)


_ADD: Final = Prepared(_adding(sqlite), _adding(postgresql))
_CLAIM: Final = Prepared(
    update(_confirmations).where(_confirmations.c.submission == bindparam("claimed")).values(submission=null())
)


def add(connection: Connection, spot: Spot, more: Numbers) -> None:
    """Count. Every submission of a form changes the same row, so this comes last in a transaction that does more."""
    _ADD.run(connection, spot._asdict() | more._asdict())


def count(connection: Connection, sent: Sent, *, is_confirmed: bool, is_asked: bool) -> None:
    """Count a submission once, however many channels it was about. `is_asked`: some of them wait for a confirmation."""
    if is_confirmed and is_asked:
        claim(connection, sent.submission)
    add(connection, sent.spot, Numbers(submitted=1, confirmed=int(is_confirmed)))


def claim(connection: Connection, submission: str) -> bool:
    """Whether this submission was not counted as confirmed before; from now on it was, by whichever of its requests."""
    return _CLAIM.run(connection, {"claimed": submission}) > 0


def record_shown(connection: Connection, counts: Mapping[Spot, int]) -> None:
    """Write down how often what was shown."""
    # In one order, so that two processes never wait for each other in a circle.
    for spot in sorted(counts):
        add(connection, spot, Numbers(shown=counts[spot]))


def forget(connection: Connection, today: int) -> None:
    """Delete what is older than `DAYS_KEPT` days."""
    connection.execute(delete(_numbers).where(_numbers.c.day <= today - DAYS_KEPT))


def by_day(session: Session, form_id: int, since: int) -> dict[int, Numbers]:
    """The form's numbers of each day from this one on. Days without any are left out."""
    return _sums(session, form_id, since, _numbers.c.day)


def by_version(session: Session, form_id: int, since: int) -> list[tuple[FormVersion, Numbers]]:
    """The form's numbers of each version since this day, the newest version first."""
    sums = _sums(session, form_id, since, _numbers.c.version_id)
    versions = session.scalars(select(FormVersion).where(FormVersion.id.in_(sums)).order_by(FormVersion.number.desc()))
    return [(version, sums[version.id]) for version in versions]


def by_site(session: Session, form_id: int, since: int) -> list[tuple[str, Numbers]]:
    """The form's numbers of each site since this day, the most shown first."""
    sums = _sums(session, form_id, since, _numbers.c.site)
    return sorted(sums.items(), key=lambda row: (-row[1].shown, row[0]))


def lines(session: Session, form_id: int, since: int) -> Iterable[Line]:
    """Every row of the form since this day, oldest first."""
    query = (
        select(_numbers, FormVersion.number, FormVersion.button_text)
        .join(FormVersion, FormVersion.id == _numbers.c.version_id)
        .where(_numbers.c.form_id == form_id, _numbers.c.day >= since)
        .order_by(_numbers.c.day, FormVersion.number, _numbers.c.site)
    )
    for row in session.execute(query):
        numbers = Numbers(row.shown, row.submitted, row.confirmed)
        yield Line(row.day, row.number, row.button_text, row.site, numbers)


def first_day(session: Session, form_id: int) -> int | None:
    """The day of the form's oldest number; None where there is none yet."""
    day: int | None = session.scalar(select(func.min(_numbers.c.day)).where(_numbers.c.form_id == form_id))
    return day


def _sums(session: Session, form_id: int, since: int, column: Any) -> dict[Any, Numbers]:
    sums = [func.sum(_numbers.c[name]) for name in Numbers._fields]
    query = select(column, *sums).where(_numbers.c.form_id == form_id, _numbers.c.day >= since).group_by(column)
    return {key: Numbers(*map(int, found)) for key, *found in session.execute(query)}
