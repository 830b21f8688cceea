"""The steps of a sequence: add, change, move up and remove, also while people are in it."""

from __future__ import annotations

import re
from typing import Any, Final

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from optin import templates
from optin.database import db, writing
from optin.models import SequenceStep, Template
from optin.pages.access import at_least
from optin.pages.sequences.blueprint import blueprint, found, found_for_change, step_of
from optin.pages.templates.blueprint import CATEGORIES
from optin.pages.typed import DeskForm
from optin.sending import broadcast_texts
from optin.sequences import steps, waits
from optin.sequences.steps import TooManyError
from optin.sequences.waits import Wait
from optin.vocabulary import Role, SequenceState, WaitKind

_MOST_TEMPLATES: Final = 500
_TIME: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_KINDS: Final = {
    WaitKind.MINUTES: "Minutes after the step before",
    WaitKind.HOURS: "Hours after the step before",
    WaitKind.DAYS: "Days after the step before",
    WaitKind.TIME_OF_DAY: "At a time of day, so many days later",
}
_TOO_MANY: Final = f"A sequence has at most {steps.MOST_STEPS} steps."


class StepForm(DeskForm):
    """A template and how long it waits."""

    template = SelectField("Template")
    wait = SelectField("Wait", choices=[SelectChoice(kind.word, label) for kind, label in _KINDS.items()], default="days")
    amount = IntegerField("How many", default=1, validators=[InputRequired("Type a whole number, 0 for at once.")])
    time = StringField("Time of day", default="")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = templates.listed(db.session(), templates.Search(), None, _MOST_TEMPLATES)
        self._known = {template.public_id: (template, version) for template, version in rows}
        self.template.choices = [
            SelectChoice(name, f"{version.name} ({version.channel.label}, {CATEGORIES[version.category].lower()})")
            for name, (_, version) in self._known.items()
        ]

    def validate_template(self, field: Any) -> None:
        """One that can be sent by itself."""
        chosen = self._known.get(field.data)
        fault = broadcast_texts.fault(*chosen) if chosen else "Choose a template that exists."
        if fault:
            raise ValidationError(fault)

    def validate_time(self, field: Any) -> None:
        """Needed where the wait is until one."""
        if self.wait.data == WaitKind.TIME_OF_DAY.word and not _TIME.fullmatch(field.data or ""):
            raise ValidationError("Type the time of day, for example 09:30.")

    def validate_amount(self, field: Any) -> None:
        """Not longer than a year."""
        most = waits.MOST[WaitKind.of(self.wait.data)] if self.wait.data in {kind.word for kind in WaitKind} else 0
        if field.data is not None and not 0 <= field.data <= most:
            raise ValidationError(f"Type a whole number from 0 to {most:,}.")

    @property
    def chosen(self) -> tuple[int, Wait]:
        """The template's id and the wait, once it is valid."""
        kind = WaitKind.of(self.wait.data)
        time = _TIME.fullmatch(self.time.data or "") if kind is WaitKind.TIME_OF_DAY else None
        minute = 60 * int(time[1]) + int(time[2]) if time else None
        return self._known[self.template.data][0].id, Wait(kind, self.amount.data or 0, minute)


@blueprint.get("/<name>/steps/new")
@at_least(Role.EDITOR)
def new_step(name: str) -> str:
    """The empty form."""
    return render_template("sequences/step.html", sequence=_open(name), step=None, form=StepForm(formdata=None))


@blueprint.post("/<name>/steps/new")
@at_least(Role.EDITOR)
def add_step(name: str) -> ResponseReturnValue:
    """Put it behind all others."""
    sequence, form = _open(name), StepForm()
    if not form.validate():
        return render_template("sequences/step.html", sequence=sequence, step=None, form=form), 422
    try:
        with writing() as session:
            steps.add(session, found_for_change(session, name).id, *form.chosen)
    except TooManyError:
        form.template.errors = [_TOO_MANY]
        return render_template("sequences/step.html", sequence=sequence, step=None, form=form), 422
    flash("The step is added.", "done")
    return redirect(url_for("sequences.show", name=name), 303)


@blueprint.get("/<name>/steps/<step_name>/edit")
@at_least(Role.EDITOR)
def edit_step(name: str, step_name: str) -> str:
    """The form with what is set."""
    sequence = _open(name)
    step = step_of(db.session(), sequence, step_name)
    form = StepForm(formdata=None, data=_set(step))
    return render_template("sequences/step.html", sequence=sequence, step=step, form=form)


@blueprint.post("/<name>/steps/<step_name>/edit")
@at_least(Role.EDITOR)
def save_step(name: str, step_name: str) -> ResponseReturnValue:
    """Keep what was changed."""
    sequence, form = _open(name), StepForm()
    step = step_of(db.session(), sequence, step_name)
    if not form.validate():
        return render_template("sequences/step.html", sequence=sequence, step=step, form=form), 422
    with writing() as session:
        steps.change(step_of(session, found_for_change(session, name), step_name), *form.chosen)
    flash("The step is saved.", "done")
    return redirect(url_for("sequences.show", name=name), 303)


@blueprint.post("/<name>/steps/<step_name>/up")
@at_least(Role.EDITOR)
def move_step(name: str, step_name: str) -> ResponseReturnValue:
    """Let it change places with the one before."""
    with writing() as session:
        steps.move_up(session, step_of(session, found_for_change(session, name), step_name))
    flash("The step is moved up. Whoever waits for a step gets that one next.", "done")
    return redirect(url_for("sequences.show", name=name), 303)


@blueprint.post("/<name>/steps/<step_name>/removal")
@at_least(Role.EDITOR)
def remove_step(name: str, step_name: str) -> ResponseReturnValue:
    """Nobody gets it any more."""
    with writing() as session:
        steps.remove(step_of(session, found_for_change(session, name), step_name))
    flash("The step is removed. Whoever waited for it gets the next one.", "done")
    return redirect(url_for("sequences.show", name=name), 303)


def _open(name: str) -> Any:
    """A sequence that has not ended. Answers 404 for another."""
    sequence = found(name)
    return sequence if sequence.state is not SequenceState.ENDED else abort(404)


def _set(step: SequenceStep) -> dict[str, Any]:
    time = waits.clock(step.minute) if step.minute is not None else ""
    template = db.session.get_one(Template, step.template_id)
    return {"template": template.public_id, "wait": step.wait.word, "amount": step.amount, "time": time}
