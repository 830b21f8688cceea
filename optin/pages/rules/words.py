"""Switching a standard word off, after saying what that does, and on again."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from optin import rules
from optin.database import writing
from optin.keywords.standard import StandardWord, word
from optin.pages.access import at_least
from optin.pages.rules.blueprint import blueprint
from optin.pages.signature import signature
from optin.vocabulary import Role


@blueprint.get("/opt-out-management/words/off")
@at_least(Role.OWNER)
def ask_to_switch_off() -> str:
    """Say that messages with the word will be held."""
    return render_template("rules/word_off.html", word=_word(request.args.get("word", "")))


@blueprint.post("/opt-out-management/words")
@at_least(Role.OWNER)
def switch_word() -> ResponseReturnValue:
    """On or off."""
    chosen, on = _word(request.form.get("word", "")), request.form.get("to") == "on"
    with writing() as session:
        rules.switch_word(session, chosen, on, signature())
    done = "opts out again" if on else "does not opt out any more; messages with it are held"
    flash(f"“{chosen.word}” {done}.", "done")
    return redirect(url_for("rules.listing"), 303)


def _word(name: str) -> StandardWord:
    """The standard word of this name. Answers 404 for what is none, or cannot be switched off."""
    found = word(name)
    return found if found is not None and found.may_be_off else abort(404)
