"""What the pages of reports share: their blueprint, and the days, filters and tables that every one of them shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from optin import templates
from optin.database import db
from optin.pages import periods
from optin.pages.charts import Chart, chart, round_up
from optin.pages.contacts.blueprint import title_of
from optin.pages.groups.filters import SOURCES
from optin.pages.message_words import PATHS
from optin.pages.moments import day_of, human, iso
from optin.pages.reports.asked import TYPED, Asked
from optin.pages.reports.tables import Table
from optin.pages.reports.words import ACT_LABELS, STATE_LABELS, WHAT_TO_DO
from optin.policy import SENTENCES
from optin.templates import Search
from optin.vocabulary import Channel

MOST_TEMPLATES: Final = 200

_TABS: Final = {
    "reports.messages": "Messages",
    "reports.failures": "Failures",
    "reports.consent": "Opt-ins and opt-outs",
    "reports.leaving": "What made people leave",
}

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.context_processor
def _shown() -> dict[str, Any]:
    return {"iso": iso, "human": human, "title_of": title_of, "sources": SOURCES, "sentences": SENTENCES}


def connection() -> Connection:
    """For reading."""
    return db.session.connection()


def page(template: str, endpoint: str, asked: Asked, filters: Sequence[str], **shown: Any) -> ResponseReturnValue:
    """A report or a list behind it, with its days and filters (`filters`: those of `_choices`)."""
    body = render_template(
        template,
        asked=asked,
        endpoint=endpoint,
        span_words=_span_words(asked),
        periods=periods.PERIODS,
        tabs_of=[{"label": label, "endpoint": each} for each, label in _TABS.items()],
        filters={name: _choices(name, asked) for name in filters},
        **shown,
    )
    return body, 422 if asked.fault else 200


def charts_of(asked: Asked, rows: Mapping[str, tuple[str, Mapping[int, int]]], together: bool = False) -> list[Chart]:
    """A chart for each tone: what it is called, and its numbers by day. `together`: on one axis."""
    values = {tone: [by_day.get(day, 0) for day in asked.span.days] for tone, (_, by_day) in rows.items()}
    top = max((max(each) for each in values.values()), default=0) if together else 0
    return [
        chart(rows[tone][0], tone, asked.span.first, each, round_up(top) if together else None) for tone, each in values.items()
    ]


def named(tables: Sequence[Table]) -> dict[str, Table]:
    """The same by their names."""
    return {table.name: table for table in tables}


def _span_words(asked: Asked) -> str:
    first, last = (day_of(day) for day in asked.span)
    return f"{first} (UTC)" if first == last else f"{first} to {last} (UTC)"


def _choices(name: str, asked: Asked) -> tuple[str, dict[str, str]]:
    """What a filter is called, and its words with their labels."""
    match name:
        case "channel":
            return "Channel", {each.word: each.label for each in Channel}
        case "path":
            return "Path", {each.word: label for each, label in PATHS.items()}
        case "template":
            return "Template", _template_choices(asked)
        case "state":
            return "What became of it", dict(STATE_LABELS)
        case "reason":
            return "Reason", {each.word: SENTENCES[each] for each in WHAT_TO_DO}
        case "act":
            return "What was said", {each.word: label for each, label in ACT_LABELS.items()}
        case _:
            return "How it came", {each.word: label for each, label in SOURCES.items()}


def _template_choices(asked: Asked) -> dict[str, str]:
    """The newest ones, and the one that is asked for: it may be older or deleted, and what is not shown here would be lost."""
    found = templates.listed(db.session(), Search(), None, MOST_TEMPLATES)
    names = {TYPED: "Typed, no template", **{each.public_id: version.name for each, version in found}}
    return {**names, asked.template.name: asked.template.title} if asked.template else names
