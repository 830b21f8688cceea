"""Opt-in management: what "never asked" counts as, per channel. A change is counted and confirmed before it is made."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from optin import preferences
from optin.database import db, writing
from optin.pages.access import at_least
from optin.pages.preferences.blueprint import blueprint
from optin.pages.signature import signature
from optin.pages.typed import DeskForm
from optin.vocabulary import Channel, Flag, Role


class Toggles(DeskForm):
    """One toggle per channel: on means that never asked counts as opted in."""

    sms = BooleanField(Channel.SMS.label)
    whatsapp = BooleanField(Channel.WHATSAPP.label)
    email = BooleanField(Channel.EMAIL.label)

    def changed(self) -> dict[Channel, Flag]:
        """The channels whose default would change, and to what."""
        now = preferences.current().defaults
        wanted = {channel: Flag.OPTED_IN if self[channel.word].data else Flag.OPTED_OUT for channel in Channel}
        return {channel: flag for channel, flag in wanted.items() if flag is not now[channel]}


def toggles() -> Toggles:
    """The toggles as they stand."""
    now = preferences.current().defaults
    return Toggles(formdata=None, data={channel.word: now[channel] is Flag.OPTED_IN for channel in Channel})


@blueprint.get("/opt-in-management/changes")
@at_least(Role.OWNER)
def ask_to_change() -> ResponseReturnValue:
    """How many contacts the change affects, and whether it is meant."""
    form = Toggles(request.args)
    changed = form.changed()
    if not changed:
        flash("Nothing was changed.", "info")
        return redirect(url_for("preferences.settings"), 303)
    return render_template(
        "preferences/confirm.html", form=form, changed=changed, affected=preferences.never_asked(db.session())
    )


@blueprint.post("/opt-in-management")
@at_least(Role.OWNER)
def save_defaults() -> ResponseReturnValue:
    """Make the change that was confirmed."""
    form = Toggles()
    changed = form.changed()
    with writing() as session:
        preferences.change(session, {f"default_{channel.word}": flag.word for channel, flag in changed.items()}, signature())
    said = [f"{channel.label}: never asked now counts as {flag.label.lower()}." for channel, flag in changed.items()]
    flash(" ".join(said) or "Nothing was changed.", "done" if said else "info")
    return redirect(url_for("preferences.settings"), 303)
