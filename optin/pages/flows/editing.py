"""Adding a flow and editing one: one form, which works without a script. Its buttons add, move and remove steps; only Save
keeps anything. Every edit is a new version.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from optin import flows
from optin.database import db, writing
from optin.flows.drafts import LONGEST_NAME, MOST_STEPS, Choice, Draft, Step, draft_of
from optin.flows.world import world
from optin.models import Flow, FlowVersion
from optin.pages.access import at_least
from optin.pages.flows.blueprint import blueprint, found, found_for_change, found_or_deleted
from optin.pages.flows.fields import Editor, filled, typed
from optin.pages.signature import signature
from optin.vocabulary import Channel, Role, Starts, StepKind

_EMPTY: Final = Choice("", "")


@blueprint.get("/new")
@at_least(Role.EDITOR)
def new() -> str:
    """The editor with one step, or with a copy of another flow."""
    there = world(db.session())
    draft = _copied(request.args["copy"]) if "copy" in request.args else _begun()
    return _page(filled(_with_rows(draft), there), None)


@blueprint.post("/new")
@at_least(Role.EDITOR)
def create() -> ResponseReturnValue:
    """Make the flow, or show the form again after one of its other buttons."""
    there = world(db.session())
    editor = typed(there)
    if (wish := _wish()) is not None:
        return _page(filled(_changed(editor.draft, *wish), there), None)
    if not editor.validate():
        return _page(editor, None), 422
    with writing() as session:
        name = flows.create(session, editor.draft, signature()).public_id
    flash(f"“{editor.draft.name}” is saved.", "done")
    return redirect(url_for(".show", name=name), 303)


@blueprint.get("/<name>/edit")
@at_least(Role.EDITOR)
def edit(name: str) -> str:
    """The editor with what starts now."""
    flow, version = found(name)
    return _page(filled(_with_rows(draft_of(version)), world(db.session(), flow.id)), flow)


@blueprint.post("/<name>/edit")
@at_least(Role.EDITOR)
def save(name: str) -> ResponseReturnValue:
    """Make the new version, or show the form again after one of its other buttons."""
    flow, _ = found(name)
    there = world(db.session(), flow.id)
    editor = typed(there)
    if (wish := _wish()) is not None:
        return _page(filled(_changed(editor.draft, *wish), there), flow)
    if not editor.validate():
        return _page(editor, flow), 422
    with writing() as session:
        changed = found_for_change(session, name)
        before = session.get_one(FlowVersion, changed.version_id).number
        after = flows.edit(session, changed, editor.draft, signature()).number
    if after == before:
        flash(f"Nothing was changed, so this is still version {after}.", "info")
    else:
        flash(f"Saved as version {after}. Whoever is in the flow finishes the version that they began with.", "done")
    return redirect(url_for(".show", name=name), 303)


def _begun() -> Draft:
    return Draft("", (Channel.SMS,), Starts.KEYWORD, "", (Step("s1", "Hello", StepKind.SAY),))


def _copied(name: str) -> Draft:
    """The same steps. Where a keyword starts the other flow, the copy needs one of its own before it can be saved."""
    draft = draft_of(found_or_deleted(name)[1])
    return replace(draft, name=f"Copy of {draft.name}"[:LONGEST_NAME])


def _wish() -> tuple[str, int] | None:
    """Which button was pressed, and at which place; None for Save."""
    verb, _, place = request.form.get("do", "").partition("-")
    return None if verb not in _CHANGES else (verb, int(place) if place.isascii() and place.isdigit() and len(place) < 4 else 0)


def _changed(draft: Draft, verb: str, place: int) -> Draft:
    steps = list(draft.steps)
    if verb == "add" or place < len(steps):
        _CHANGES[verb](steps, place)
    return _with_rows(replace(draft, steps=tuple(steps)))


def _add(steps: list[Step], _place: int) -> None:
    """A new step at the end, of the kind that was chosen, with a key that no step has."""
    kind = next((each for each in StepKind if each.word == request.form.get("new_kind")), StepKind.SAY)
    if len(steps) < MOST_STEPS:
        used = {step.key for step in steps}
        key = next(name for number in range(1, MOST_STEPS + 2) if (name := f"s{number}") not in used)
        steps.append(Step(key, "", kind))


def _remove(steps: list[Step], place: int) -> None:
    del steps[place]


def _up(steps: list[Step], place: int) -> None:
    if place > 0:
        steps[place - 1], steps[place] = steps[place], steps[place - 1]


def _down(steps: list[Step], place: int) -> None:
    if place + 1 < len(steps):
        steps[place], steps[place + 1] = steps[place + 1], steps[place]


def _answer(steps: list[Step], place: int) -> None:
    steps[place] = replace(steps[place], choices=(*steps[place].choices, _EMPTY))


_CHANGES: Final = {"add": _add, "remove": _remove, "up": _up, "down": _down, "answer": _answer}


def _with_rows(draft: Draft) -> Draft:
    """Room for two answers at least in every question."""

    def room(step: Step) -> Step:
        missing = 2 - len(step.choices) if step.kind is StepKind.ASK else 0
        return replace(step, choices=(*step.choices, *[_EMPTY] * missing))

    return replace(draft, steps=tuple(room(step) for step in draft.steps))


def _page(editor: Editor, flow: Flow | None) -> str:
    kinds = [(kind.word, kind.label) for kind in StepKind]
    labels = {kind.word: kind.label for kind in StepKind}
    return render_template("flows/edit.html", form=editor, editor=editor, flow=flow, kinds=kinds, labels=labels)
