"""The third step: the funnel from everybody to those who will get it, and the toggle that decides about opt-outs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection, Row
from wtforms import BooleanField, StringField

from optin import quality
from optin.clock import now
from optin.database import db
from optin.pages.access import at_least
from optin.pages.broadcasts import words
from optin.pages.broadcasts.blueprint import blueprint, connection, draft, keep
from optin.pages.typed import AtMost, DeskForm
from optin.sending import audience, broadcast, facts
from optin.sending.audience import Preview
from optin.sending.funnel import Step
from optin.sending.people import NoGroupError
from optin.vocabulary import Category, Flag, Path, Role

_LONGEST_REASON: Final = 500


class ToggleForm(DeskForm):
    """Whether only those who opted in get it and, where not, why."""

    only_opted_in = BooleanField(default=True)
    reason = StringField("Reason", validators=[AtMost(_LONGEST_REASON)])


@dataclass(frozen=True, slots=True)
class Line:
    """One number of the funnel. `step` is the word in the address of its list."""

    label: str
    count: int
    step: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Funnel:
    """Everybody, where each of them leaves, and how many get it now or later: as it is, and with the toggle both ways round."""

    total: int
    lines: list[Line]
    getting: int
    with_toggle: int
    without_toggle: int
    opted_out: int


def funnel(reader: Connection, row: Row[Any]) -> Funnel:
    """Count a draft's audience. Raises `NoGroupError`."""
    at, asked = now(), broadcast.question(row)
    both = {path: audience.preview(reader, replace(asked, path=path), at) for path in (Path.BROADCAST, Path.BROADCAST_TO_ALL)}
    counts = both[asked.path].counts
    default = facts.default_of(reader, row.channel).label.lower()
    notes = {Step.NEVER_ASKED: f"counts as {default} here", Step.WAITS_FOR_HOURS: "gets it later"}
    lines = [
        Line(label, counts[step], step.value, notes.get(step, ""))
        for step, label in words.STEPS.items()
        if counts[step] or step not in words.ONLY_WHERE_ANY
    ]
    return Funnel(
        total=both[asked.path].total,
        lines=lines,
        getting=_getting(both[asked.path]),
        with_toggle=_getting(both[Path.BROADCAST]),
        without_toggle=_getting(both[Path.BROADCAST_TO_ALL]),
        opted_out=both[Path.BROADCAST_TO_ALL].overridden[Flag.OPTED_OUT],
    )


@blueprint.get("/<name>/preview")
@at_least(Role.EDITOR)
def preview(name: str) -> ResponseReturnValue:
    """The numbers as they are now."""
    row = draft(name)
    kept = {"only_opted_in": row.only_opted_in, "reason": row.override_reason or ""}
    return _page(row, ToggleForm(formdata=None, data=kept))


@blueprint.post("/<name>/preview")
@at_least(Role.EDITOR)
def save_preview(name: str) -> ResponseReturnValue:
    """Keep the toggle. Where it was turned, the new numbers are shown before anything goes on."""
    row, form = draft(name), ToggleForm()
    if not form.validate():
        return _page(row, form, 422)
    reason = None if form.only_opted_in.data else form.reason.data or None
    is_turned = form.only_opted_in.data is not row.only_opted_in
    if not is_turned and broadcast.lacks_reason(row.category, form.only_opted_in.data, reason):
        form.reason.errors = [broadcast.NO_REASON]
        return _page(row, form, 422)
    keep(row, lambda plan: replace(plan, only_opted_in=form.only_opted_in.data, override_reason=reason))
    if is_turned:
        flash("These are the new numbers. Look at them, then go on.", "info")
        return redirect(url_for("broadcasts.preview", name=name), 303)
    return redirect(url_for("broadcasts.test", name=name), 303)


def _getting(preview: Preview) -> int:
    return preview.counts[Step.WILL_SEND] + preview.counts[Step.WAITS_FOR_HOURS]


def _page(row: Row[Any], form: ToggleForm, status: int = 200) -> ResponseReturnValue:
    form.only_opted_in.label.text = words.toggle_label(row.category)
    try:
        counted = funnel(connection(), row)
    except NoGroupError as error:
        flash(str(error), "error")
        return redirect(url_for("broadcasts.audience", name=row.public_id), 303)
    is_marketing = row.category is Category.MARKETING
    rating = quality.of(db.session(), row.channel)
    shown = render_template(
        "broadcasts/preview.html", row=row, form=form, funnel=counted, is_marketing=is_marketing, rating=rating
    )
    return shown, status
