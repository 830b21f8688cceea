"""One flow: its steps as people read them, where they lead, who is in it, and its versions."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, url_for
from sqlalchemy import func, select

from optin import flows
from optin.database import db
from optin.flows.drafts import ENDS, Draft, Step, draft_of
from optin.flows.world import world
from optin.models import Flow, FlowRun, FlowVersion
from optin.pages import paging
from optin.pages.access import at_least
from optin.pages.flows.blueprint import blueprint, found_or_deleted
from optin.vocabulary import Role

VERSIONS_ON_A_PAGE = 20


@blueprint.get("/<name>")
@at_least(Role.VIEWER)
def show(name: str) -> str:
    """What starts now. A deleted flow is shown too, without its actions."""
    flow, version = found_or_deleted(name)
    rows = flows.versions(db.session(), flow, paging.before(), VERSIONS_ON_A_PAGE + 1)
    older = rows[VERSIONS_ON_A_PAGE - 1].number if len(rows) > VERSIONS_ON_A_PAGE else None
    return render_template(
        "flows/show.html",
        **_page(flow, version),
        versions=rows[:VERSIONS_ON_A_PAGE],
        older=url_for(".show", name=name, before=older) if older else None,
        people=_people(flow),
    )


@blueprint.get("/<name>/versions/<int(max=2147483647):number>")
@at_least(Role.VIEWER)
def version(name: str, number: int) -> str:
    """One version, as those have it who began with it."""
    flow, current = found_or_deleted(name)
    asked = flows.version(db.session(), flow, number) or abort(404)
    return render_template("flows/version.html", **_page(flow, asked), is_current=asked.id == current.id)


def _page(flow: Flow, version: FlowVersion) -> dict[str, Any]:
    draft, there = draft_of(version), world(db.session())
    return {
        "flow": flow,
        "version": version,
        "draft": draft,
        "lead": lambda key: _named(draft, key),
        "follows": lambda step: _follows(draft, step),
        "template_named": lambda name: there.templates[name].name if name in there.templates else None,
        "group_named": lambda name: there.groups.get(name),
        "sequence_named": lambda name: there.sequences.get(name),
    }


def _named(draft: Draft, key: str | None) -> str:
    """Where a choice leads, in words."""
    step = draft.step(key)
    return f"“{step.name}”" if step is not None else "the flow ends"


def _follows(draft: Draft, step: Step) -> str:
    """What follows a step, in words; empty where it is the next one in the list."""
    key = draft.after(step)
    place = draft.steps.index(step) + 1
    is_next = place < len(draft.steps) and key == draft.steps[place].key
    return "" if is_next or (step.then == "" and key is None and place == len(draft.steps)) else _named(draft, key or ENDS)


def _people(flow: Flow) -> int:
    """How many are in it now."""
    query = select(func.count()).select_from(FlowRun).where(FlowRun.flow_id == flow.id, FlowRun.ended_at.is_(None))
    return db.session.scalar(query) or 0
