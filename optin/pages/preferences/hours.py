"""Hours and cap: when marketing may reach people, and how often. What may not live here: keeping them (`optin/sending`)."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from optin import jobs, opening_hours, preferences
from optin.clock import now
from optin.database import db, writing
from optin.hours.quiet import RULES
from optin.hours.weeks import week_text
from optin.pages.access import at_least
from optin.pages.contacts.languages import time_zones
from optin.pages.preferences.blueprint import TERRITORIES, blueprint
from optin.pages.preferences.cap import Caps, caps_as_set
from optin.pages.signature import signature
from optin.pages.typed import DeskForm
from optin.sending import release, terms
from optin.vocabulary import Channel, Role


class Elsewhere(DeskForm):
    """Whose clock counts for people of whom neither a time zone nor a country is known."""

    zone = SelectField("Local time where nothing is known")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        country = preferences.current().country
        every = SelectChoice("", f"Every time zone of the default country: {TERRITORIES.get(country, country)}")
        self.zone.choices = [every, *time_zones()]


@blueprint.get("/hours")
@at_least(Role.VIEWER)
def hours() -> str:
    """Everything about hours and cap on one page."""
    return page()


@blueprint.post("/hours/elsewhere")
@at_least(Role.OWNER)
def save_elsewhere() -> ResponseReturnValue:
    """Keep whose clock counts."""
    form = Elsewhere()
    if not form.validate():
        return page(elsewhere=form), 422
    return change_hours({"hours_zone": form.zone.data})


@blueprint.post("/hours/rules")
@at_least(Role.OWNER)
def save_rules() -> ResponseReturnValue:
    """Keep which rules apply: those that are ticked. What is no rule says nothing."""
    return change_hours({"hours_rules": opening_hours.switches_text(set(request.form.getlist("rules")))})


def change_hours(wanted: dict[str, str]) -> ResponseReturnValue:
    """Set hours, and let everything that waits for them be decided about anew."""
    with writing() as session:
        logged = preferences.change(session, wanted, signature())
        if logged:
            release.let_all_be_asked_again(session.connection(), now())
    if logged:
        jobs.wake()
    flash("Saved. It counts for every message from now on." if logged else "Nothing was changed.", "done" if logged else "info")
    return redirect(url_for("preferences.hours"), 303)


def page(elsewhere: Elsewhere | None = None, caps: Caps | None = None) -> str:
    """The page, with a form as it was typed where it could not be taken."""
    values = terms.stored(db.session().connection())
    set_zone = Elsewhere(formdata=None, data={"zone": values["hours_zone"]})
    return render_template(
        "preferences/hours.html",
        form=elsewhere or caps or set_zone,
        elsewhere=elsewhere or set_zone,
        caps=caps or caps_as_set(values),
        weeks={channel: values[f"hours_{channel.word}"] for channel in Channel},
        rules=[(rule, week_text(rule.hours.week), opening_hours.applies(rule, values["hours_rules"])) for rule in RULES],
        zone=values["hours_zone"],
        country=TERRITORIES.get(values["country"], values["country"]),
    )
