"""What a form refused: why, how often, from where, and what to do about it. Only numbers; nothing here can be changed."""

from __future__ import annotations

from typing import Final, NamedTuple

from flask import render_template
from sqlalchemy.orm import Session

from optin import budgets, limits, refusals
from optin.clock import now
from optin.database import db
from optin.desk import desk
from optin.limits import Limit
from optin.models import OptInForm
from optin.pages.access import at_least
from optin.pages.forms.blueprint import blueprint, found_or_deleted
from optin.pages.moments import day
from optin.vocabulary import Refusal, Role

MOST_NETWORKS: Final = 10

# What happened, so that a number of times can follow; and what to do about it.
WORDS: Final = {
    Refusal.FOREIGN_ORIGIN: (
        "Sent from another site",
        "A page of another site sent this form in its visitors' name. Nothing to do: it is never taken.",
    ),
    Refusal.HONEYPOT: (
        "Filled in by a program",
        "A field that people do not see was filled in. Nothing to do: the program was thanked, and nothing was recorded.",
    ),
    Refusal.TOO_QUICK: (
        "Sent too quickly",
        "People hardly type that fast, and are asked to press once more. OPTIN_LEAST_AGE says how long a form must be open.",
    ),
    Refusal.BAD_TOKEN: (
        "Not from a page of this form",
        "Made up by a program, or open since before an upgrade. People are asked to press once more.",
    ),
    Refusal.REPLAYED: (
        "Sent a second time",
        "The same page was sent twice, by a double press or by a program. Only the first counts.",
    ),
    Refusal.EXPIRED: (
        "Open for more than two hours",
        "People left the page open and were asked to press once more. Nothing to do.",
    ),
    Refusal.NETWORK_LIMIT: (
        "The limit for one network was reached",
        "If these are real people behind one network, such as an office or an event, raise OPTIN_LIMIT_PER_VISITOR.",
    ),
    Refusal.FORM_LIMIT: (
        "The limit for this form was reached",
        "If the form was that busy, raise OPTIN_LIMIT_PER_FORM. If not, look at the networks below, or pause the form.",
    ),
    Refusal.ADDRESS_LIMIT: (
        "One address was typed too often",
        "Somebody may be trying to flood a person with messages. Nothing was sent, and nobody was told so. "
        "OPTIN_LIMIT_PER_ADDRESS says how often is too often.",
    ),
    Refusal.NOT_UNDERSTOOD: (
        "Not filled in right",
        "A box was not ticked, or an address was no address. People were told what to type. If there are many, say in the form "
        "what you ask for.",
    ),
    Refusal.COUNTRY_NOT_ALLOWED: (
        "A number from a country that is not allowed",
        "If you want text messages to go there, add the country to OPTIN_SMS_COUNTRIES.",
    ),
    Refusal.SMS_BUDGET: (
        "No request to confirm was sent, because the day's budget was spent",
        "If so many people really signed up, raise OPTIN_LIMIT_SMS_PER_FORM. If not, allow only your own countries in "
        "OPTIN_SMS_COUNTRIES: somebody may be earning money with your text messages.",
    ),
    Refusal.NUMBER_RANGE: (
        "Too many neighbouring phone numbers",
        "Whoever makes numbers up walks through them. Nothing was sent. If they are phones of one company, raise "
        "OPTIN_LIMIT_PER_RANGE for the day.",
    ),
    Refusal.TOO_LARGE: (
        "Far too long",
        "No person types that much. Nothing to do.",
    ),
}


class Budget(NamedTuple):
    """One budget in force: what it limits, how much, per how long, how much of it is used now (None: of each one), and the
    setting that says so."""

    what: str
    most: int
    per: str
    used: int | None
    setting: str


@blueprint.get("/<name>/refusals")
@at_least(Role.VIEWER)
def refused(name: str) -> str:
    """The numbers, to the minute: what waits in memory is written down first."""
    form, version = found_or_deleted(name)
    refusals.write_down()
    with Session(db.engine) as session:  # One that sees what was written just now.
        known = refusals.known(session, form.id)
        in_force = _budgets(session, form)
        networks = [(row, _used(session, budgets.of(desk().config).per_visitor, str(row.what))) for row in known.networks]
    return render_template(
        "forms/refusals.html",
        opt_in_form=form,
        version=version,
        known=known,
        networks=networks[:MOST_NETWORKS],
        others=len(networks[MOST_NETWORKS:]),
        budgets=in_force,
        countries=sorted(desk().config.sms_countries),
        words=WORDS,
        day=_day,
        days_kept=refusals.DAYS_KEPT,
    )


def _budgets(session: Session, form: OptInForm) -> list[Budget]:
    config = desk().config
    ours = budgets.of(config)
    return [
        Budget("Sign-ups from one network", ours.per_visitor.most, "ten minutes", None, "OPTIN_LIMIT_PER_VISITOR"),
        Budget(
            "Sign-ups with this form",
            ours.per_form.most,
            "an hour",
            _used(session, ours.per_form, form.public_id),
            "OPTIN_LIMIT_PER_FORM",
        ),
        Budget("Sign-ups of one address", ours.per_address.most, "a day", None, "OPTIN_LIMIT_PER_ADDRESS"),
        Budget("Sign-ups of neighbouring numbers", ours.per_range.most, "a day", None, "OPTIN_LIMIT_PER_RANGE"),
        Budget(
            "Requests to confirm by SMS or WhatsApp",
            ours.requests.most,
            "a day",
            _used(session, ours.requests, form.public_id),
            "OPTIN_LIMIT_SMS_PER_FORM",
        ),
    ]


def _used(session: Session, limit: Limit, who: str) -> int:
    return limits.used(session.connection(), limit, who, desk().config.pepper, now())


def _day(instant: int) -> str:
    return day(instant).replace(" ", "\N{NO-BREAK SPACE}")
