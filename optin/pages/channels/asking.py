"""A test message to an address that is typed, and asking the provider whether the settings are right."""

from __future__ import annotations

from typing import Final

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from optin import channel_answers, limits, preferences
from optin.addresses import AddressError, read_email, read_phone
from optin.channel_answers import Said
from optin.channels.registry import ask
from optin.clock import now
from optin.database import writing
from optin.desk import desk
from optin.limits import Limit
from optin.pages.access import at_least
from optin.pages.channels.blueprint import blueprint, found
from optin.pages.channels.show import page
from optin.pages.channels.trial_form import TrialForm
from optin.pages.signature import signature
from optin.sending import probe
from optin.sending.addressed import Reading
from optin.vocabulary import Asked, Channel, Role

TESTS: Final = Limit("channel tests", 10, 60 * 60)
QUESTIONS: Final = Limit("channel questions", 60, 60 * 60)


@blueprint.post("/<word>/test")
@at_least(Role.OWNER)
def test(word: str) -> ResponseReturnValue:
    """Send one, unless something stands against it, and keep what the provider answered."""
    channel, form = found(word), TrialForm()
    if not form.validate_on_submit():
        return page(channel, trial=form), 422
    country = preferences.current().country
    try:
        address = _read(channel, form.address.data, country)
    except AddressError as error:
        form.address.errors = [error.sentence]
        return page(channel, trial=form), 422
    with writing() as session:
        why = _refusal(session.connection(), channel, address, country)
        if not why:
            preferences.log(session, f"channel_test_{channel.word}", "", probe.shortened(address), signature())
    if why:
        form.address.errors = [why]
        return page(channel, trial=form), 422
    said = probe.send(channel, address, preferences.current().organisation, form.template.data or probe.USUAL_TEMPLATE)
    _keep(channel, Asked.TEST, said, probe.shortened(address))
    return redirect(url_for(".show", word=channel.word, _anchor="test-title"), 303)


@blueprint.post("/<word>/check")
@at_least(Role.OWNER)
def check(word: str) -> ResponseReturnValue:
    """Ask the provider; nothing is sent."""
    channel = found(word)
    with writing() as session:
        if _is_over(session.connection(), QUESTIONS):
            abort(429)
    why = ask(channel)
    said = Said(not why, why or "All is well.")
    _keep(channel, Asked.CHECK, said, "")
    return redirect(url_for(".show", word=channel.word, _anchor="check-title"), 303)


def _read(channel: Channel, typed: str, country: str) -> str:
    return read_phone(typed, country).e164 if channel.uses_phone else read_email(typed).address


def _refusal(connection: Connection, channel: Channel, address: str, country: str) -> str:
    """What stands against a test. Only one that nothing stands against is counted."""
    at, reading = now(), Reading(country, desk().config.pepper)
    if why := probe.refusal(connection, channel, address, reading, at):
        return f"No test is sent there. {why}"
    if _is_over(connection, TESTS):
        return f"There were {TESTS.most} tests within an hour. Try again later."
    return ""


def _is_over(connection: Connection, limit: Limit) -> bool:
    (count,) = limits.count(connection, [(limit, "desk")], desk().config.pepper, now())
    return count > limit.most


def _keep(channel: Channel, asked: Asked, said: Said, what: str) -> None:
    with writing() as session:
        channel_answers.keep(session, channel, asked, said, signature(), now(), what)
    flash(said.summary[:300], "done" if said.is_good else "error")
