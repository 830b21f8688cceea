"""Messages by day, path, channel, template and state, and the list behind every number."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from flask import url_for
from flask.typing import ResponseReturnValue

from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.broadcasts.words import OUTCOMES
from optin.pages.message_words import PATHS, STATES
from optin.pages.reports.asked import TYPED, Asked
from optin.pages.reports.asked import asked as asked_for
from optin.pages.reports.blueprint import blueprint, charts_of, connection, named, page
from optin.pages.reports.names import Named, template_names
from optin.pages.reports.tables import Cell, Column, Line, Table, day_line, number
from optin.pages.reports.words import FATE_LABELS
from optin.reports import messages as listing
from optin.reports import outbound
from optin.reports.outbound import FATES, Day
from optin.reports.outbound import Cell as Counted
from optin.vocabulary import MessageState, Role

K = TypeVar("K", bound=Hashable)
C = TypeVar("C", Counted, Day)

MESSAGES_ON_A_PAGE = 50

FILTERS: Final = ("channel", "path", "template", "state", "reason")
_LIST: Final = "reports.message_list"
_FATE_OF: Final = {state: fate for fate, states in FATES.items() for state in states}
_COUNTS: Final = [Column("messages", "All"), *(Column(fate, label) for fate, label in FATE_LABELS.items())]
_TONES: Final = {"handed_over": "confirmed", "refused": "refused", "gone_wrong": "failed"}


class Key(NamedTuple):
    """What the numbers of a line have in common: as the file and as the page call it, what its list is narrowed to, and where
    its page is, if it has one."""

    word: str
    label: str
    narrowed: tuple[tuple[str, Any], ...]
    url: str | None = None


_NO_TEMPLATE: Final = Key("", "Typed, no template", (("template", TYPED),))


@blueprint.get("")
@at_least(Role.VIEWER)
def messages() -> ResponseReturnValue:
    """What became of messages."""
    asked = asked_for()
    days = outbound.days(connection(), wanted(asked))
    by_fate = {fate: by_day(days, FATES[fate]) for fate in _TONES}
    return page(
        "reports/messages.html",
        "reports.messages",
        asked,
        FILTERS,
        is_empty=not days,
        charts=charts_of(asked, {tone: (FATE_LABELS[fate], by_fate[fate]) for fate, tone in _TONES.items()}),
        tables=named(_tables(asked, days)),
    )


@blueprint.get("/messages")
@at_least(Role.VIEWER)
def message_list() -> ResponseReturnValue:
    """The messages behind a number, newest first, and whom broadcasts left out when they started."""
    asked, before = asked_for(), paging.before()
    rows = listing.listed(connection(), wanted(asked), before, MESSAGES_ON_A_PAGE + 1)
    shown = rows[:MESSAGES_ON_A_PAGE]
    return page(
        "reports/message_list.html",
        "reports.message_list",
        asked,
        FILTERS,
        rows=shown,
        left_out=outbound.left_out(connection(), wanted(asked)) if before is None else [],
        older=asked.url("reports.message_list", before=shown[-1].id) if len(rows) > len(shown) else None,
        before=before,
        states=STATES,
        says_why=(MessageState.REFUSED, MessageState.HELD),
        paths=PATHS,
    )


def wanted(asked: Asked) -> outbound.Wanted:
    """The messages that are asked for."""
    return outbound.Wanted(
        span=asked.span,
        channel=asked.channel,
        path=asked.path,
        template_id=asked.template.id if asked.template else None,
        is_typed=asked.is_typed,
        states=asked.states,
        reason=asked.reason,
        answer=asked.answer,
    )


def cells(asked: Asked) -> list[Counted]:
    """The numbers of everything that is asked for."""
    return outbound.cells(connection(), wanted(asked))


def tables(asked: Asked) -> list[Table]:
    """Every table of the report."""
    return _tables(asked, outbound.days(connection(), wanted(asked)))


def _tables(asked: Asked, days: Sequence[Day]) -> list[Table]:
    counted = cells(asked)
    names = template_names({cell.version_id for cell in counted if cell.version_id is not None})
    return [
        _days(asked, days),
        _table("path", "Path", asked, _sums(counted, _of_path)),
        _table("channel", "Channel", asked, _sums(counted, _of_channel)),
        _table("template", "Template", asked, _sums(counted, lambda cell: _of_template(names.get(cell.version_id)))),
        _states(asked, counted),
    ]


def _days(asked: Asked, counted: Sequence[Day]) -> Table:
    """It stands beside the charts, where there is no room for a sum of all."""
    sums = _sums(counted, lambda cell: cell.day)
    lines = [day_line(day, _fates(asked, sums[day], asked.of_days(day))) for day in sorted(sums, reverse=True)]
    return Table("messages-by-day", "By day", [Column("day", "Day", is_number=False), *_COUNTS[1:]], lines, is_whole=True)


def _sums(counted: Iterable[C], key_of: Callable[[C], K]) -> dict[K, Counter[str]]:
    """What became of the messages of each line."""
    sums: dict[K, Counter[str]] = defaultdict(Counter)
    for cell in counted:
        sums[key_of(cell)][_FATE_OF[cell.state]] += cell.times
    return sums


def _table(name: str, label: str, asked: Asked, sums: Mapping[Key, Counter[str]]) -> Table:
    lines = [
        Line(
            key.word,
            key.label,
            [number(fates.total(), asked.url(_LIST, **dict(key.narrowed))), *_fates(asked, fates, dict(key.narrowed))],
            key.url,
        )
        for key, fates in sorted(sums.items(), key=lambda line: (-line[1].total(), line[0].label))
    ]
    columns = [Column(name, label, is_number=False), *_COUNTS]
    return Table(f"messages-by-{name}", f"By {label.lower()}", columns, lines, "name" if name == "template" else "")


def _fates(asked: Asked, fates: Counter[str], narrowed: Mapping[str, Any]) -> list[Cell]:
    return [number(fates[fate], asked.url(_LIST, **narrowed, state=_of(asked, fate))) for fate in FATES]


def _of(asked: Asked, fate: str) -> str:
    """The state that a link names: the one that is asked for, where it is closer."""
    states = asked.states
    return asked.state if asked.state and states and len(states) == 1 and _FATE_OF[states[0]] == fate else fate


def _of_path(cell: Counted) -> Key:
    return Key(cell.path.word, PATHS[cell.path], (("path", cell.path.word),))


def _of_channel(cell: Counted) -> Key:
    return Key(cell.channel.word, cell.channel.label, (("channel", cell.channel.word),))


def _of_template(named: Named | None) -> Key:
    if named is None:
        return _NO_TEMPLATE
    return Key(named.public_id, named.name, (("template", named.public_id),), url_for("templates.show", name=named.public_id))


def _states(asked: Asked, counted: Sequence[Counted]) -> Table:
    sums: Counter[MessageState] = Counter()
    for cell in counted:
        sums[cell.state] += cell.times
    lines = [
        Line(state.word, OUTCOMES[state.word], [number(count, asked.url(_LIST, state=state.word))])
        for state, count in sums.most_common()
    ]
    return Table("messages-by-state", "By state", [Column("state", "State", is_number=False), _COUNTS[0]], lines)


def by_day(counted: Iterable[Day], states: Collection[MessageState]) -> Counter[int]:
    """How many messages of each day are in one of these states."""
    sums: Counter[int] = Counter()
    for cell in counted:
        sums[cell.day] += cell.times if cell.state in states else 0
    return sums
