"""Pausing, going on, stopping, taking back, and deleting a draft. Each is one step of `optin.sending.broadcast`."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from optin import jobs
from optin.clock import now
from optin.database import writing
from optin.pages.access import at_least
from optin.pages.broadcasts.blueprint import blueprint, draft, found
from optin.sending import broadcast
from optin.sending.broadcast import CannotError
from optin.vocabulary import Role


@blueprint.post("/<name>/pause")
@at_least(Role.EDITOR)
def pause(name: str) -> ResponseReturnValue:
    """Keep everything where it is."""
    return _done(name, broadcast.pause, "Paused. What was just leaving still arrives; the rest waits.")


@blueprint.post("/<name>/resumption")
@at_least(Role.EDITOR)
def resume(name: str) -> ResponseReturnValue:
    """Go on where it was paused."""
    return _done(name, broadcast.resume, "It goes on.")


@blueprint.post("/<name>/withdrawal")
@at_least(Role.EDITOR)
def withdraw(name: str) -> ResponseReturnValue:
    """Make a draft again of what has not begun."""
    return _done(name, broadcast.withdraw, "It is a draft again. Nothing was sent.")


@blueprint.get("/<name>/stop")
@at_least(Role.EDITOR)
def ask_to_stop(name: str) -> str:
    """Say what will happen, before it does."""
    return render_template("broadcasts/stop.html", row=found(name))


@blueprint.post("/<name>/stop")
@at_least(Role.EDITOR)
def stop(name: str) -> ResponseReturnValue:
    """End it for good."""
    return _done(name, lambda connection, row_id: broadcast.stop(connection, row_id, now()), "Stopped for good.")


@blueprint.get("/<name>/deletion")
@at_least(Role.EDITOR)
def ask_to_delete(name: str) -> str:
    """Say what will happen, before it does."""
    return render_template("broadcasts/delete.html", row=draft(name))


@blueprint.post("/<name>/deletion")
@at_least(Role.EDITOR)
def delete(name: str) -> ResponseReturnValue:
    """Delete a draft."""
    row = draft(name)
    try:
        with writing() as session:
            broadcast.remove(session.connection(), row.id)
    except CannotError as error:
        flash(str(error), "error")
        return redirect(url_for("broadcasts.show", name=name), 303)
    flash(f"The draft “{row.name}” is deleted.", "done")
    return redirect(url_for("broadcasts.listing"), 303)


def _done(name: str, step: Callable[[Connection, int], None], sentence: str) -> ResponseReturnValue:
    row = found(name)
    try:
        with writing() as session:
            step(session.connection(), row.id)
        flash(sentence, "done")
    except CannotError as error:
        flash(str(error), "error")
    jobs.wake()
    return redirect(url_for("broadcasts.show", name=name), 303)
