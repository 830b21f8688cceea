"""How many recipients stand how, counted off the index while they are written down: walking all of them once more at the end
would take as long as writing. Only on SQLite, where nobody changes a standing between two statements of one transaction, and
only where everybody is meant, or everybody with some flags. What may not live here: what follows from a standing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import Connection, func, or_, select, text

from optin.models.contact import ContactChannel
from optin.sending.audience import HAS_INSTANT, Question, ahead_of
from optin.sending.people import Audience, chosen
from optin.vocabulary import Standing

_channels: Any = ContactChannel.__table__

# How many recipients stand how, as stored standing and instants ahead.
Kinds = Counter[tuple[int, int]]

# One look into the index for each standing there is, and a count of the contacts behind it.
_BY_STANDING: Final = text(
    "WITH RECURSIVE kind(standing) AS ("
    "SELECT min(standing) FROM contact_channel WHERE channel = :channel UNION ALL "
    "SELECT (SELECT min(standing) FROM contact_channel WHERE channel = :channel AND standing > kind.standing) "
    "FROM kind WHERE kind.standing IS NOT NULL) "
    "SELECT standing, (SELECT count(*) FROM contact_channel WHERE channel = :channel AND standing = kind.standing "
    "AND contact_id > :above AND contact_id <= :up_to) AS contacts FROM kind WHERE standing IS NOT NULL"
)


def can_count(connection: Connection, question: Question) -> bool:
    """Whether recipients can be counted this way."""
    is_everybody = replace(question.audience, flags=()) == Audience()
    return connection.dialect.name == "sqlite" and is_everybody and question.overrides_to is None


def of_chunk(connection: Connection, question: Question, above: int, up_to: int, at: int) -> Kinds:
    """The kinds of those with ids `above < id <= up_to`, in the transaction that writes them down at this moment."""
    among = {"channel": int(question.channel), "above": above, "up_to": up_to}
    flags = set(question.audience.flags)
    kinds: Kinds = Counter()
    for standing, contacts in connection.execute(_BY_STANDING, among):
        if contacts and (not flags or Standing.of(standing).flag in flags):
            kinds[standing, 0] = contacts
    for standing, ahead, contacts in connection.execute(_some(question, above, up_to, at)):
        kinds[standing, 0] -= contacts
        kinds[standing, ahead] = contacts
    return +kinds


def _some(question: Question, above: int, up_to: int, at: int) -> Any:
    """The few whose instants lie ahead."""
    row, ahead = _channels.c, ahead_of(question, at)
    lies_ahead = or_(row.paused_until > at, row.capped_until > at, row.window_until > at)
    those = chosen(question.audience, question.channel, above, up_to)
    return (
        select(row.standing, ahead.label("ahead"), func.count())
        .where(*those, HAS_INSTANT, lies_ahead)
        .group_by(row.standing, ahead)
    )
