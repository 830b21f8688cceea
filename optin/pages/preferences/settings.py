"""The page with all data preferences, and the form for the organisation."""

from __future__ import annotations

from typing import Final

import phonenumbers
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from optin import preferences, sites
from optin.database import db, writing
from optin.pages.access import at_least
from optin.pages.preferences.blueprint import TERRITORIES, blueprint
from optin.pages.preferences.defaults import toggles
from optin.pages.signature import signature
from optin.pages.typed import AtMost, DeskForm, reads
from optin.vocabulary import Role, StopReach

LATEST = 5

COUNTRIES: Final = sorted(
    (SelectChoice(code, TERRITORIES.get(code, code)) for code in phonenumbers.SUPPORTED_REGIONS),
    key=lambda country: country.label,
)


class Organisation(DeskForm):
    """Who asks for opt-ins, and how phone numbers are read."""

    organisation = StringField("Organisation name", validators=[AtMost(200)])
    privacy_url = StringField("Privacy policy URL", validators=[reads(sites.read_link, sites.SiteError)])
    country = SelectField("Default country", choices=COUNTRIES)


class Reach(DeskForm):
    """On which channels an opt-out by words counts."""

    stop_reach = RadioField("A stop counts for", choices=[SelectChoice(reach.word, reach.label) for reach in StopReach])


@blueprint.get("")
@at_least(Role.VIEWER)
def settings() -> str:
    """Everything that is set. Only an owner gets the controls to change it."""
    return _page(Organisation(formdata=None, obj=preferences.current()))


@blueprint.post("/organisation")
@at_least(Role.OWNER)
def save_organisation() -> ResponseReturnValue:
    """Keep what was typed."""
    form = Organisation()
    if not form.validate():
        return _page(form), 422
    link = sites.read_link(form.privacy_url.data) if form.privacy_url.data else ""
    wanted = {"organisation": form.organisation.data, "privacy_url": link, "country": form.country.data}
    with writing() as session:
        logged = preferences.change(session, wanted, signature())
    flash("Saved." if logged else "Nothing was changed.", "done" if logged else "info")
    return redirect(url_for("preferences.settings"), 303)


@blueprint.post("/stop-reach")
@at_least(Role.OWNER)
def save_reach() -> ResponseReturnValue:
    """Keep what was chosen."""
    form = Reach()
    if not form.validate():
        flash("Choose one of the three.", "error")
        return redirect(url_for("preferences.settings"), 303)
    with writing() as session:
        logged = preferences.change(session, {"stop_reach": form.stop_reach.data}, signature())
    flash("Saved." if logged else "Nothing was changed.", "done" if logged else "info")
    return redirect(url_for("preferences.settings"), 303)


def _page(form: Organisation) -> str:
    latest = preferences.changes(db.session(), None, LATEST + 1)
    return render_template(
        "preferences/settings.html",
        form=form,
        reach=Reach(formdata=None, data={"stop_reach": preferences.current().stop_reach.word}),
        toggles=toggles(),
        current=preferences.current(),
        country=TERRITORIES.get(preferences.current().country),
        changes=latest[:LATEST],
        has_more=len(latest) > LATEST,
    )
