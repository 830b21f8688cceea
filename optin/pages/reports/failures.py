"""What was not sent and why: each reason with its sentence and what to do, and what the providers said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from flask.typing import ResponseReturnValue

from optin.pages.access import at_least
from optin.pages.broadcasts.words import OUTCOMES
from optin.pages.reports.asked import Asked
from optin.pages.reports.asked import asked as asked_for
from optin.pages.reports.blueprint import blueprint, charts_of, connection, named, page
from optin.pages.reports.messages import by_day, cells, wanted
from optin.pages.reports.tables import Cell, Column, Line, Table, day_line, number
from optin.pages.reports.words import FAILURES, FATE_LABELS, WHAT_TO_DO
from optin.policy import SENTENCES
from optin.reports import outbound
from optin.reports.outbound import FATES, Day
from optin.reports.outbound import Cell as Counted
from optin.vocabulary import MessageState, Reason, Role

FILTERS: Final = ("channel", "path", "template")
MOST_ANSWERS: Final = 50
# What did not go well, with the colour of its chart.
_TONES: Final = {"refused": "refused", "gone_wrong": "failed", "unknown": "shown"}
_LIST: Final = "reports.message_list"


@blueprint.get("/failures")
@at_least(Role.VIEWER)
def failures() -> ResponseReturnValue:
    """Refusals by reason, and messages that went wrong."""
    asked = asked_for()
    days, counted = _days_of(asked), cells(asked)
    by_fate = _by_fate(days)
    return page(
        "reports/failures.html",
        "reports.failures",
        asked,
        FILTERS,
        is_empty=not any(cell.reason is not None or cell.state in FAILURES for cell in counted),
        charts=charts_of(asked, {tone: (FATE_LABELS[fate], by_fate[fate]) for fate, tone in _TONES.items()}),
        tables=named(_tables(asked, days, counted)),
    )


def tables(asked: Asked) -> list[Table]:
    """Every table of the report."""
    return _tables(asked, _days_of(asked), cells(asked))


def _days_of(asked: Asked) -> list[Day]:
    return outbound.days(connection(), wanted(asked))


def _tables(asked: Asked, days: Sequence[Day], counted: Sequence[Counted]) -> list[Table]:
    return [_days(asked, days), _reasons(asked, counted), _failures(asked, counted), _answers(asked)]


def _days(asked: Asked, counted: Sequence[Day]) -> Table:
    by_fate = _by_fate(counted)
    days = sorted({day for sums in by_fate.values() for day in +sums}, reverse=True)
    lines = [
        day_line(day, [number(by_fate[fate][day], asked.url(_LIST, state=fate, **asked.of_days(day))) for fate in _TONES])
        for day in days
    ]
    columns = [Column("day", "Day", is_number=False), *(Column(fate, FATE_LABELS[fate]) for fate in _TONES)]
    return Table("failures-by-day", "By day", columns, lines, is_whole=True)


def _reasons(asked: Asked, counted: Sequence[Counted]) -> Table:
    refused: Counter[Reason] = Counter()
    held: Counter[Reason] = Counter()
    for cell in counted:
        if cell.reason is not None:
            (held if cell.state is MessageState.HELD else refused)[cell.reason] += cell.times
    lines = [
        Line(
            reason.word,
            SENTENCES[reason],
            [
                Cell(WHAT_TO_DO.get(reason, "")),
                number(refused[reason], asked.url(_LIST, reason=reason.word, state="refused")),
                number(held[reason], asked.url(_LIST, reason=reason.word, state="held")),
            ],
        )
        for reason, _ in (refused + held).most_common()
    ]
    columns = [
        Column("reason", "What it means", is_number=False),
        Column("what_to_do", "What to do", is_number=False),
        Column("refused", "Refused"),
        Column("held", "Waiting"),
    ]
    return Table("refusals-by-reason", "Refused, by reason", columns, lines, label_as="sentence", is_whole=True)


def _failures(asked: Asked, counted: Sequence[Counted]) -> Table:
    sums: Counter[MessageState] = Counter()
    for cell in counted:
        sums[cell.state] += cell.times if cell.state in FAILURES else 0
    lines = [
        Line(
            state.word,
            OUTCOMES[state.word],
            [*(Cell(words) for words in FAILURES[state]), number(count, asked.url(_LIST, state=state.word))],
        )
        for state, count in (+sums).most_common()
    ]
    columns = [
        Column("state", "What happened", is_number=False),
        Column("meaning", "What it means", is_number=False),
        Column("what_to_do", "What to do", is_number=False),
        Column("messages", "Messages"),
    ]
    return Table("failed-messages", "Failed or unknown", columns, lines)


def _answers(asked: Asked) -> Table:
    found = outbound.answers(connection(), wanted(asked), MOST_ANSWERS)
    lines = [
        Line(
            answer,
            answer,
            [
                Cell(channel.word, channel.label),
                Cell(state.word, OUTCOMES[state.word]),
                number(count, asked.url(_LIST, channel=channel.word, state=state.word, answer=answer)),
            ],
        )
        for channel, state, answer, count in found
    ]
    columns = [
        Column("answer", "What the provider said", is_number=False),
        Column("channel", "Channel", is_number=False),
        Column("state", "What happened", is_number=False),
        Column("messages", "Messages"),
    ]
    return Table("provider-answers", "What the providers said", columns, lines)


def _by_fate(counted: Sequence[Day]) -> dict[str, Counter[int]]:
    return {fate: by_day(counted, FATES[fate]) for fate in _TONES}
