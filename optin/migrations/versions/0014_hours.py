"""Where contacts may be: sets of time zones, and the number of its set in each standing; how far caps are counted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from optin import zones

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

# Contacts that are read at once, and rows that are changed by one statement.
_AT_ONCE = 5000
_CHANGED_AT_ONCE = 500

# By how much the standing grows with each number of a set: flags, blocks, reaches and countries are packed below it.
_BELOW_ZONES = 3 * 32 * 4 * 1024

_PEOPLE = sa.text(
    "SELECT id, phone, time_zone FROM contact WHERE id > :after AND (phone IS NOT NULL OR time_zone IS NOT NULL) "
    "ORDER BY id LIMIT :most"
)
_CHANGE = sa.text(
    "UPDATE contact_channel SET zones = :number, standing = standing + :below * (:number - zones) WHERE contact_id IN :ids"
).bindparams(sa.bindparam("ids", expanding=True))


def upgrade() -> None:
    op.create_table(
        "zone_set",
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("zones", sa.Text(), nullable=False),
        sa.Column("margin", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=6), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("zones", "margin", "state", name="zone_set_place"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cap_count",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("caps", sa.String(length=100), nullable=False),
        sa.Column("counted_to", ID, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.bulk_insert(
        sa.table("cap_count", sa.column("id", sa.SmallInteger), sa.column("caps", sa.String), sa.column("counted_to", ID)),
        [{"id": 1, "caps": "- - - -", "counted_to": None}],
    )
    _locate(op.get_bind())


def _locate(connection: sa.Connection) -> None:
    """Give every contact there is its number."""
    after = 0
    while people := connection.execute(_PEOPLE, {"after": after, "most": _AT_ONCE}).all():
        together = defaultdict[zones.Place | None, list[int]](list)
        for person in people:
            together[zones.place_of(person.time_zone, person.phone)].append(person.id)
        for place, ids in together.items():
            _change(connection, zones.number_of(connection, place), ids)
        after = people[-1].id


def _change(connection: sa.Connection, number: int, ids: Sequence[int]) -> None:
    for first in range(0, len(ids), _CHANGED_AT_ONCE):
        some = list(ids[first : first + _CHANGED_AT_ONCE])
        connection.execute(_CHANGE, {"number": number, "below": _BELOW_ZONES, "ids": some})
