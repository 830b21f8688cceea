"""Opt-ins and opt-outs by day, channel and source, and who said so."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Final

from flask.typing import ResponseReturnValue

from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.groups.filters import SOURCES
from optin.pages.moments import iso_day_of, short_day_of
from optin.pages.reports.asked import Asked
from optin.pages.reports.asked import asked as asked_for
from optin.pages.reports.blueprint import blueprint, charts_of, connection, named, page
from optin.pages.reports.tables import Cell, Column, Line, Table, day_line, number
from optin.pages.reports.words import ACT_LABELS
from optin.reports import consent as events
from optin.reports.consent import Cell as Counted
from optin.vocabulary import Act, Channel, Role, Source

EVENTS_ON_A_PAGE = 50

FILTERS: Final = ("channel", "source")
_LIST: Final = "reports.consent_list"
_BOTH: Final = (Column("opted_in", "Opt-ins"), Column("opted_out", "Opt-outs"))
_DAY, _CHANNEL = Column("day", "Day", is_number=False), Column("channel", "Channel", is_number=False)
_SOURCE: Final = Column("source", "How it came", is_number=False)

# Opt-ins and opt-outs of whatever a line is about.
_Sums = dict[Any, Counter[Act]]


@blueprint.get("/consent")
@at_least(Role.VIEWER)
def consent() -> ResponseReturnValue:
    """How many opted in and out."""
    asked = asked_for()
    counted = _cells(asked)
    by_day = _sums(counted, "day")
    rows = {act.word: (label, {day: acts[act] for day, acts in by_day.items()}) for act, label in ACT_LABELS.items()}
    return page(
        "reports/consent.html",
        "reports.consent",
        asked,
        FILTERS,
        is_empty=not counted,
        charts=charts_of(asked, rows, together=True),
        tables=named(_tables(asked, counted)),
    )


@blueprint.get("/consent/events")
@at_least(Role.VIEWER)
def consent_list() -> ResponseReturnValue:
    """The opt-ins and opt-outs behind a number, newest first, with the people."""
    asked, before = asked_for(), paging.before()
    rows = events.listed(connection(), _wanted(asked), before, EVENTS_ON_A_PAGE + 1)
    shown = rows[:EVENTS_ON_A_PAGE]
    return page(
        "reports/consent_list.html",
        "reports.consent_list",
        asked,
        (*FILTERS, "act"),
        rows=shown,
        older=asked.url(_LIST, before=shown[-1].id) if len(rows) > len(shown) else None,
        before=before,
        acts=ACT_LABELS,
    )


def tables(asked: Asked) -> list[Table]:
    """Every table of the report."""
    return _tables(asked, _cells(asked))


def _wanted(asked: Asked) -> events.Wanted:
    return events.Wanted(span=asked.span, channel=asked.channel, source=asked.source, act=asked.act)


def _cells(asked: Asked) -> list[Counted]:
    return events.cells(connection(), _wanted(asked))


def _sums(counted: Sequence[Counted], *by: str) -> _Sums:
    """By the values of these fields; of one field by the value alone."""
    sums: _Sums = defaultdict(Counter)
    for cell in counted:
        values = tuple(getattr(cell, name) for name in by)
        sums[values if len(by) > 1 else values[0]][cell.act] += cell.times
    return sums


def _tables(asked: Asked, counted: Sequence[Counted]) -> list[Table]:
    return [
        _days(asked, _sums(counted, "day")),
        _channels(asked, _sums(counted, "channel")),
        _sources(asked, _sums(counted, "source")),
        _everything(asked, _sums(counted, "day", "channel", "source")),
    ]


def _days(asked: Asked, sums: _Sums) -> Table:
    lines = [day_line(day, _both(asked, sums[day], **asked.of_days(day))) for day in sorted(sums, reverse=True)]
    return Table("consent-by-day", "By day", (_DAY, *_BOTH), lines, is_whole=True)


def _channels(asked: Asked, sums: _Sums) -> Table:
    found = [channel for channel in Channel if channel in sums]
    lines = [Line(each.word, each.label, _both(asked, sums[each], channel=each.word)) for each in found]
    return Table("consent-by-channel", "By channel", (_CHANNEL, *_BOTH), lines)


def _sources(asked: Asked, sums: _Sums) -> Table:
    found: list[Source] = sorted(sums, key=lambda source: -sums[source].total())
    lines = [Line(each.word, SOURCES[each], _both(asked, sums[each], source=each.word)) for each in found]
    return Table("consent-by-source", "By how it came", (_SOURCE, *_BOTH), lines)


def _everything(asked: Asked, sums: _Sums) -> Table:
    lines = [
        Line(
            iso_day_of(day),
            short_day_of(day),
            [
                Cell(channel.word, channel.label),
                Cell(source.word, SOURCES[source]),
                *_both(asked, sums[day, channel, source], **asked.of_days(day), channel=channel.word, source=source.word),
            ],
        )
        for day, channel, source in sorted(sums, key=lambda key: (-key[0], key[1], key[2]))
    ]
    return Table("consent-by-day-channel-and-source", "By day, channel and source", (_DAY, _CHANNEL, _SOURCE, *_BOTH), lines)


def _both(asked: Asked, acts: Counter[Act], **changes: Any) -> list[Cell]:
    return [number(acts[act], asked.url(_LIST, act=act.word, **changes)) for act in ACT_LABELS]
