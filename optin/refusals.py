"""What forms refused: counted in memory while visitors are answered, written down every minute, read by the team.

Numbers by form, day and reason; and by network, cut to a /24 or /48 and kept for 30 days. Whatever visitors make up, memory and
tables are bounded. What may not live here: what is refused (`widget/`), and addresses of anybody.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from flask import current_app
from sqlalchemy import Connection, case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from optin.clock import now
from optin.counters import MOST_KEYS, Counters
from optin.database import hot
from optin.models import RefusalCount, RefusedNetwork
from optin.vocabulary import Refusal

DAYS_KEPT: Final = 30
MOST_NETWORKS: Final = 100  # that are kept for a form
_NAME: Final = "optin.refusals"
_MINUTE, _DAY = 60, 24 * 60 * 60

# What tells something about the sender. Mistypers and people who waited too long do not belong on a list of networks, and
# neither do the visitors of a site that sends them here.
_OF_NETWORKS: Final = frozenset(Refusal) - {Refusal.FOREIGN_ORIGIN, Refusal.EXPIRED, Refusal.NOT_UNDERSTOOD}

_refusals: Any = RefusalCount.__table__
_networks: Any = RefusedNetwork.__table__


class Refused(NamedTuple):
    """What is counted together. `what` is a reason, or a network; `minute`: since 1970, UTC."""

    form_id: int
    what: Refusal | str
    minute: int


class Memory:
    """The counts of one process that wait to be written down."""

    def __init__(self) -> None:
        self.reasons: Counters[Refused] = Counters()
        self.networks: Counters[Refused] = Counters()
        self.once: set[str] = set()
        self.day_of_cleaning = 0

    def is_first(self, nonce: str) -> bool:
        """Whether this was not asked before, since the counts were last written down. Beyond a bound nothing is the first."""
        if nonce in self.once or len(self.once) >= MOST_KEYS:
            return False
        self.once.add(nonce)
        return True


@dataclass(frozen=True, slots=True)
class Row:
    """One line of what was refused, with when that last was (UTC seconds). `what`: a reason, or a network."""

    what: Refusal | str
    count: int
    last_at: int


@dataclass(frozen=True, slots=True)
class Known:
    """What a form has refused in the last 30 days: by reason and by network, most first; by day (UTC seconds of its start) and
    reason, latest first."""

    reasons: list[Row]
    networks: list[Row]
    days: dict[int, list[Row]]


def note(form_id: int, why: Refusal, network: str) -> None:
    """Count one refusal. `network`: the /24 or /48 it came from."""
    minute = now() // _MINUTE
    memory().reasons.add(Refused(form_id, why, minute))
    if why in _OF_NETWORKS:
        memory().networks.add(Refused(form_id, network, minute))


def memory() -> Memory:
    """What this process remembers."""
    found: Memory = current_app.extensions.setdefault(_NAME, Memory())
    return found


def write_down() -> None:
    """Write what was counted, in one transaction, and once a day forget what is older than 30 days. What cannot be written
    waits for the next time."""
    ours, today = memory(), now() // _DAY
    ours.once.clear()
    with ours.reasons.taken() as reasons, ours.networks.taken() as networks:
        if reasons or networks:
            hot(lambda connection: _record(connection, reasons, networks))
    if ours.day_of_cleaning != today:
        hot(lambda connection: _forget(connection, today))
        ours.day_of_cleaning = today


def known(session: Session, form_id: int) -> Known:
    """What is known of a form's refusals."""
    first = now() // _DAY - DAYS_KEPT
    rows = session.scalars(select(RefusalCount).where(RefusalCount.form_id == form_id, RefusalCount.day > first)).all()
    days: dict[int, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (-row.day, -row.count, row.reason)):
        days[row.day * _DAY].append(Row(row.reason, row.count, row.last_at))
    tried = select(RefusedNetwork.network, func.sum(RefusedNetwork.count), func.max(RefusedNetwork.last_at))
    tried = tried.where(RefusedNetwork.form_id == form_id, RefusedNetwork.day > first).group_by(RefusedNetwork.network)
    return Known(
        reasons=_most_first(Row(row.reason, row.count, row.last_at) for row in rows),
        networks=_most_first(Row(network, int(count), last) for network, count, last in session.execute(tried)),
        days=dict(days),
    )


def _most_first(rows: Any) -> list[Row]:
    """Rows about the same thing put together."""
    summed: dict[Refusal | str, Row] = {}
    for row in rows:
        before = summed.get(row.what, Row(row.what, 0, 0))
        summed[row.what] = Row(row.what, before.count + row.count, max(before.last_at, row.last_at))
    return sorted(summed.values(), key=lambda row: (-row.count, -row.last_at, str(row.what)))


def _record(connection: Connection, reasons: Mapping[Refused, int], networks: Mapping[Refused, int]) -> None:
    _add(connection, _refusals, "reason", reasons)
    _add(connection, _networks, "network", networks)
    for form_id in sorted({key.form_id for key in networks}):
        _keep_within_bounds(connection, form_id)


def _add(connection: Connection, table: Any, name: str, counts: Mapping[Refused, int]) -> None:
    # In one order, so that two processes never wait for each other in a circle.
    for key in sorted(counts):
        day, last = key.minute * _MINUTE // _DAY, key.minute * _MINUTE
        values = {"form_id": key.form_id, name: key.what, "day": day, "count": counts[key], "last_at": last}
        statement = (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table).values(values)
        later = case((table.c.last_at > last, table.c.last_at), else_=last)
        more = {"count": table.c.count + counts[key], "last_at": later}
        connection.execute(statement.on_conflict_do_update(index_elements=["form_id", name, "day"], set_=more))


def _keep_within_bounds(connection: Connection, form_id: int) -> None:
    """Forget the networks that tried least, the longest ago first."""
    of_form = _networks.c.form_id == form_id
    ranked = (
        select(_networks.c.network)
        .where(of_form)
        .group_by(_networks.c.network)
        .order_by(func.sum(_networks.c.count).desc(), func.max(_networks.c.last_at).desc(), _networks.c.network)
    )
    surplus = list(connection.scalars(ranked))[MOST_NETWORKS:]
    if surplus:
        connection.execute(delete(_networks).where(of_form, _networks.c.network.in_(surplus)))


def _forget(connection: Connection, today: int) -> None:
    for table in (_refusals, _networks):
        connection.execute(delete(table).where(table.c.day <= today - DAYS_KEPT))
