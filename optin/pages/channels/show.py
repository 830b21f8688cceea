"""The page of one channel: its provider's settings, kept and removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from optin import channel_answers, preferences, provider_sightings, quality, stored_channels
from optin.channels.known import ENVIRONMENT
from optin.channels.registry import Standing, look_again, standing, values
from optin.database import db, writing
from optin.desk import desk
from optin.pages.access import at_least
from optin.pages.channels.blueprint import blueprint, found
from optin.pages.channels.fields import ProviderForm, form_for, shown
from optin.pages.channels.steps import HOOKS, STEPS
from optin.pages.channels.trial_form import TrialForm
from optin.pages.signature import signature
from optin.stored_channels import SECRETS
from optin.vocabulary import Asked, Channel, Role


@blueprint.get("/<word>")
@at_least(Role.OWNER)
def show(word: str) -> str:
    """Everything about the channel."""
    return page(found(word))


@blueprint.post("/<word>")
@at_least(Role.OWNER)
def save(word: str) -> ResponseReturnValue:
    """Keep what was typed; every process uses it within seconds."""
    channel = found(word)
    stands = _changeable(channel)
    form = _form(stands)
    if not form.validate_on_submit():
        return page(channel, form=form), 422
    wanted = form.wanted()
    with writing() as session:
        before = stored_channels.read(session.connection())
        stored_channels.keep(session, {name: value for name, value in wanted.items() if _is_new(form, name, value)})
        has_changed = _log(session, form, before, wanted)
    look_again()
    flash("Saved." if has_changed else "Nothing was changed.", "done" if has_changed else "info")
    return redirect(url_for(".show", word=channel.word), 303)


@blueprint.get("/<word>/removal")
@at_least(Role.OWNER)
def ask_to_remove(word: str) -> str:
    """What will happen."""
    channel = found(word)
    return render_template("channels/remove.html", channel=channel, stands=_changeable(channel))


@blueprint.post("/<word>/removal")
@at_least(Role.OWNER)
def remove(word: str) -> ResponseReturnValue:
    """Forget all that is stored: the channel is the sandbox again."""
    channel = found(word)
    provider = _changeable(channel).provider
    with writing() as session:
        before = stored_channels.read(session.connection())
        names = [field.name for field in shown(provider) if field.name in before]
        stored_channels.forget(session, names)
        for name in names:
            preferences.log(session, f"channel_{name}", _said(name, before[name]), "", signature())
    look_again()
    flash(f"The settings of {provider.label} were removed. {channel.label} arrives in the simulator.", "done")
    return redirect(url_for(".show", word=channel.word), 303)


def page(channel: Channel, form: ProviderForm | None = None, trial: TrialForm | None = None) -> str:
    """The page, with what was typed where it is to be corrected."""
    stands, session = standing(channel), db.session()
    if stands.source == ENVIRONMENT:
        form = None
    elif form is None:
        form = _form(stands, formdata=None)
    return render_template(
        "channels/show.html",
        channel=channel,
        stands=stands,
        form=form,
        trial=trial or TrialForm(formdata=None),
        fixed=_fixed(stands, values()) if stands.source == ENVIRONMENT else [],
        answers=channel_answers.of(session, channel),
        Asked=Asked,
        sighting=provider_sightings.of(session, stands.provider.name),
        rating=quality.of(session, channel),
        public_url=desk().config.public_url,
        hooks=HOOKS[stands.provider.name],
        steps=STEPS[stands.provider.name],
    )


def _changeable(channel: Channel) -> Standing:
    stands = standing(channel)
    return abort(409) if stands.source == ENVIRONMENT else stands


def _form(stands: Standing, **given: Any) -> ProviderForm:
    with db.engine.connect() as connection:
        rows = stored_channels.read(connection)
    kept = stored_channels.opened(rows).values
    mine = {field.name: kept[field.name] for field in shown(stands.provider) if field.name in kept}
    return form_for(stands.provider, mine, frozenset(mine.keys() & SECRETS), **given)


def _is_new(form: ProviderForm, name: str, value: str) -> bool:
    """Whether it is to be written: a secret that was left empty stays sealed as it is."""
    return name not in SECRETS or value != form.stored.get(name, "")


def _log(session: Session, form: ProviderForm, before: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    changed = [name for name, value in wanted.items() if value != form.stored.get(name, "")]
    for name in changed:
        old = _said(name, before.get(name, ""))
        new = "Set anew" if name in SECRETS and wanted[name] else wanted[name]
        preferences.log(session, f"channel_{name}", old, new, signature())
    return bool(changed)


def _said(name: str, stored: str) -> str:
    return "Set" if name in SECRETS and stored else stored


def _fixed(stands: Standing, known: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the environment says: labels and values, without secrets."""
    fields = [field for field in stands.provider.fields if known.get(field.name)]
    return [(field.label, "hidden" if field.is_secret else known[field.name]) for field in fields]
