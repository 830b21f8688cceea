"""What would become of a message to many, for each of them: the same `decide`, asked once for all who stand alike.

SQL counts contacts by standing and by which of their instants lie ahead, and compares them with what `decide` returned. It
never names a flag or a block. Nothing is written here: `recipients.py` writes down who stood how.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, case, false, func, literal, or_, select, text, union_all

from optin import policy
from optin.models.contact import ContactChannel
from optin.policy import Message, Verdict
from optin.sending import facts, terms
from optin.sending.facts import NAMED, Ahead
from optin.sending.funnel import Step, step_of
from optin.sending.people import Audience, chosen
from optin.vocabulary import Category, Channel, Flag, Outcome, Path, Reason, Standing, Wording

_channels: Any = ContactChannel.__table__

# In the words of the index of these rows, so that both databases see that the index will do.
HAS_INSTANT: Final = text("(paused_until IS NOT NULL OR capped_until IS NOT NULL OR window_until IS NOT NULL)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to go to whom, on which path. `overrides_to` is the newest consent event there was when somebody chose to send to
    all; None while nobody has, and then every opt-out there is would be covered."""

    channel: Channel
    path: Path
    category: Category
    wording: Wording
    audience: Audience
    overrides_to: int | None = None


@dataclass(frozen=True, slots=True)
class Alike:
    """All contacts of an audience who stand alike, how many they are, and the verdict on each of them."""

    standing: Standing
    ahead: Ahead
    count: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Preview:
    """What would become of a message to an audience. `kinds` is complete: every contact is in one of them."""

    kinds: Sequence[Alike]

    @property
    def total(self) -> int:
        """How many the audience has."""
        return sum(kind.count for kind in self.kinds)

    @property
    def will_send(self) -> int:
        """How many would get it now."""
        return self.counts[Step.WILL_SEND]

    @property
    def counts(self) -> Counter[Step]:
        """The funnel: how many are left out at each step. Together they are the total."""
        counts: Counter[Step] = Counter()
        for kind in self.kinds:
            counts[step_of(kind.verdict)] += kind.count
        return counts

    @property
    def excluded(self) -> Counter[Reason]:
        """How many are refused, by reason."""
        counts: Counter[Reason] = Counter()
        for kind in self.kinds:
            if kind.verdict.outcome is Outcome.REFUSE:
                counts[kind.verdict.reason] += kind.count
        return counts

    @property
    def overridden(self) -> Counter[Flag]:
        """How many would get it although their flag is against it, by what they have said."""
        counts: Counter[Flag] = Counter()
        for kind in self.kinds:
            if kind.verdict.reason is Reason.OVERRIDDEN:
                counts[kind.standing.flag] += kind.count
        return counts


def preview(connection: Connection, question: Question, at: int) -> Preview:
    """Count everybody and decide about each kind (`at`: UTC seconds). Raises `people.NoGroupError`."""
    query = _all_at_once(question, at) if question.overrides_to is None else _row_by_row(question, at)
    rows = connection.execute(query).all()
    counts = {(row.standing, row.ahead): row.contacts for row in rows}
    for standing, ahead in [key for key in counts if key[1]]:
        if question.overrides_to is None:
            counts[standing, 0] -= counts[standing, ahead]
    return Preview(judge(connection, question, ((*key, count) for key, count in counts.items() if count > 0), at))


def judge(connection: Connection, question: Question, counted: Iterable[tuple[int, int, int]], at: int) -> list[Alike]:
    """The verdict on every kind of contacts, given as stored standing, instants ahead, and count."""
    kept = terms.of(connection, question.channel)

    def alike(standing: Standing, ahead: Ahead, count: int) -> Alike:
        known = facts.of_alike(connection, question.channel, standing, kept, ahead, at)
        message = Message(question.category, question.wording, None if Ahead.SAID_SINCE in ahead else NAMED)
        return Alike(standing, ahead, count, policy.decide(question.path, message, known, at))

    return [alike(Standing.of(standing), Ahead(ahead), count) for standing, ahead, count in counted]


def listed(connection: Connection, question: Question, step: Step | None, at: int, after: int, most: int) -> list[int]:
    """The contacts behind one number of the funnel: ids above `after`, in order. `at` is the instant of the preview. Without
    a step it is everybody."""
    query = select(_channels.c.contact_id).where(*chosen(question.audience, question.channel, above=after))
    if step is not None:
        kinds = [kind for kind in preview(connection, question, at).kinds if step_of(kind.verdict) is step]
        query = query.where(_is_one_of(kinds, question, at))
    return list(connection.scalars(query.order_by(_channels.c.contact_id).limit(most)))


def _is_one_of(kinds: Sequence[Alike], question: Question, at: int) -> ColumnElement[bool]:
    ahead = ahead_of(question, at)
    alike = [
        and_(ahead == int(instants), _channels.c.standing.in_([kind.standing.number for kind in some]))
        for instants, some in groupby(sorted(kinds, key=lambda kind: kind.ahead), key=lambda kind: kind.ahead)
    ]
    return or_(false(), *alike)


def ahead_of(question: Question, at: int) -> ColumnElement[int]:
    """`facts.Ahead` of a channel row, as SQL works it out."""
    row = _channels.c
    instants = {Ahead.PAUSED: row.paused_until, Ahead.CAPPED: row.capped_until, Ahead.WINDOW: row.window_until}
    parts = [case((instant > at, int(bit)), else_=0) for bit, instant in instants.items()]
    if question.overrides_to is not None:
        parts.append(case((row.flag_event > question.overrides_to, int(Ahead.SAID_SINCE)), else_=0))
    number: ColumnElement[int] = sum(parts[1:], start=parts[0])
    return number


def _all_at_once(question: Question, at: int) -> Any:
    """Everybody by standing alone, off the index, and beside it once more the few whose instants lie ahead. One statement, so
    that both are counted at one moment."""
    row, ahead = _channels.c, ahead_of(question, at)
    conditions = chosen(question.audience, question.channel)
    everybody = select(row.standing, literal(0).label("ahead"), func.count().label("contacts")).where(*conditions)
    some = select(row.standing, ahead.label("ahead"), func.count().label("contacts")).where(
        *conditions, HAS_INSTANT, or_(row.paused_until > at, row.capped_until > at, row.window_until > at)
    )
    return union_all(everybody.group_by(row.standing), some.group_by(row.standing, ahead))


def _row_by_row(question: Question, at: int) -> Any:
    """What the flag rests on is in no index, so whoever covers opt-outs only up to an event has every row looked at."""
    row, ahead = _channels.c, ahead_of(question, at)
    counted = select(row.standing, ahead.label("ahead"), func.count().label("contacts"))
    return counted.where(*chosen(question.audience, question.channel)).group_by(row.standing, ahead)
