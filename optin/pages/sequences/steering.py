"""Starting, pausing, going on and ending."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from optin import jobs, sequences
from optin.clock import now
from optin.database import writing
from optin.models import Sequence
from optin.pages.access import at_least
from optin.pages.sequences.blueprint import blueprint, found, found_for_change
from optin.sending import sequence_steering
from optin.sequences import CannotError
from optin.vocabulary import Role


@blueprint.post("/<name>/start")
@at_least(Role.EDITOR)
def start(name: str) -> ResponseReturnValue:
    """Let contacts come in."""
    return _done(name, sequences.start, "It runs. Now bring contacts in.")


@blueprint.post("/<name>/pause")
@at_least(Role.EDITOR)
def pause(name: str) -> ResponseReturnValue:
    """Send nothing until somebody resumes."""
    return _done(name, sequence_steering.pause, "Paused. What was just leaving still arrives; the rest waits.")


@blueprint.post("/<name>/resumption")
@at_least(Role.EDITOR)
def resume(name: str) -> ResponseReturnValue:
    """Go on."""
    return _done(name, lambda session, sequence: sequence_steering.resume(session, sequence, now()), "It goes on.")


@blueprint.get("/<name>/end")
@at_least(Role.EDITOR)
def ask_to_end(name: str) -> str:
    """Say what will happen, before it does."""
    return render_template("sequences/end.html", sequence=found(name))


@blueprint.post("/<name>/end")
@at_least(Role.EDITOR)
def end(name: str) -> ResponseReturnValue:
    """End it for good."""
    return _done(name, lambda session, sequence: sequence_steering.end(session, sequence, now()), "Ended for good.")


def _done(name: str, step: Callable[[Session, Sequence], None], sentence: str) -> ResponseReturnValue:
    try:
        with writing() as session:
            step(session, found_for_change(session, name))
        flash(sentence, "done")
    except CannotError as error:
        flash(str(error), "error")
    jobs.wake()
    jobs.wake_long_work()
    return redirect(url_for("sequences.show", name=name), 303)
