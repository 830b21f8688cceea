"""Opt-out management: the rules in order, which of them never fire and why, and the standard words of every language."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template

from optin import rules
from optin.database import db
from optin.keywords.order import silenced
from optin.keywords.standard import SOURCES, languages
from optin.models import KeywordRule
from optin.pages.access import at_least
from optin.pages.rules.blueprint import blueprint, rule_name
from optin.vocabulary import Role


@blueprint.get("/opt-out-management")
@at_least(Role.VIEWER)
def listing() -> str:
    """Everything that messages are read by. Only an owner gets the controls to change it."""
    rows = rules.listed(db.session())
    return render_template(
        "rules/list.html",
        rows=rows,
        never=_never(rows),
        languages=languages(),
        off=rules.words_off(db.session()),
        sources=SOURCES,
    )


def _never(rows: Sequence[KeywordRule]) -> dict[str, str]:
    """Why a rule never fires, by its name. One that is off is not judged."""
    keywords = {row.public_id: row.keyword for row in rows}
    winners = silenced([rules.as_rule(row) for row in rows if row.is_on])
    said = {}
    for name, winner in winners.items():
        what = rule_name(winner, keywords)
        said[name] = (
            f"Never fires. {what} takes every such message first."
            if winner in keywords
            else f"Never fires. Its keyword reads as a stop, and a stop always wins. {what}."
        )
    return said
