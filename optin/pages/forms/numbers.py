"""What a form brings: shown, submitted and confirmed by day, version and site, on a page and as a table to take along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from flask import Response, render_template
from sqlalchemy.orm import Session

from optin import form_numbers, shares, showings
from optin.database import db
from optin.form_numbers import DAYS_KEPT, LINK, UNKNOWN, Numbers
from optin.models import FormVersion, OptInForm
from optin.pages import periods, spreadsheets
from optin.pages.access import at_least
from optin.pages.charts import Chart, chart, round_up
from optin.pages.forms.blueprint import blueprint, found_or_deleted
from optin.pages.moments import day_of, iso_day_of, short_day_of
from optin.shares import Compared, Share
from optin.vocabulary import Role

_SITES: Final = {LINK: "The form’s own page, by its link", UNKNOWN: "Not named by the browser"}
_VERBS: Final = {Compared.MORE: "brings more than", Compared.LESS: "brings less than"}


@dataclass(frozen=True, slots=True)
class Found:
    """A form's numbers in a period. `first`: the first day that any number of this form is of; None where there is none."""

    days: dict[int, Numbers]
    versions: list[tuple[FormVersion, Numbers]]
    sites: list[tuple[str, Numbers]]
    first: int | None


@blueprint.get("/<name>/numbers")
@at_least(Role.VIEWER)
def numbers(name: str) -> str:
    """Charts and tables of one period. A deleted form keeps its numbers."""
    form, version = found_or_deleted(name)
    days = periods.asked()
    since = periods.since(days)
    found = _found(form, since)
    return render_template(
        "forms/numbers.html",
        opt_in_form=form,
        version=version,
        days=days,
        periods=periods.PERIODS,
        found=found,
        charts=_charts(found.days, since, days),
        comparison=_comparison(found.versions),
        is_late=found.first is not None and found.first > since,
        share=lambda part, whole: shares.in_words(Share(part, whole)),
        day_of=day_of,
        short_day_of=short_day_of,
        iso_day_of=iso_day_of,
        site_words=_SITES,
        kept=DAYS_KEPT,
    )


@blueprint.get("/<name>/numbers.csv")
@at_least(Role.VIEWER)
def numbers_as_csv(name: str) -> Response:
    """Every row of the period, for a spreadsheet."""
    form, _ = found_or_deleted(name)
    days = periods.asked()
    showings.write_down()
    with Session(db.engine) as session:  # One that sees what was written just now.
        lines = list(form_numbers.lines(session, form.id, periods.since(days)))
    header = ("day", "version", "button_text", "site", *Numbers._fields)
    rows = [(iso_day_of(line.day), line.version, line.button_text, line.site or "unknown", *line.numbers) for line in lines]
    return spreadsheets.answer(f"numbers-{name}-{days}-days.csv", header, rows)


def _found(form: OptInForm, since: int) -> Found:
    showings.write_down()
    with Session(db.engine, expire_on_commit=False) as session:  # One that sees what was written just now.
        return Found(
            days=form_numbers.by_day(session, form.id, since),
            versions=form_numbers.by_version(session, form.id, since),
            sites=form_numbers.by_site(session, form.id, since),
            first=form_numbers.first_day(session, form.id),
        )


def _charts(found: dict[int, Numbers], since: int, days: int) -> list[Chart]:
    """Submitted and confirmed stand on one axis, so that they can be compared; what is shown has its own, or it would leave
    nothing of them to see."""
    each = [found.get(day, Numbers()) for day in range(since, since + days)]
    sent = round_up(max(numbers.submitted for numbers in each))
    return [
        chart("Shown", "shown", since, [numbers.shown for numbers in each]),
        chart("Submitted", "submitted", since, [numbers.submitted for numbers in each], sent),
        chart("Confirmed", "confirmed", since, [numbers.confirmed for numbers in each], sent),
    ]


def _comparison(versions: list[tuple[FormVersion, Numbers]]) -> str | None:
    """What can be said of the two newest versions that somebody saw. None where there is only one."""
    seen = [(version.number, Share(numbers.submitted, numbers.shown)) for version, numbers in versions]
    known = [(number, share) for number, share in seen if share.is_known]
    if len(known) < 2:
        return "Too few visits to tell." if len(versions) > 1 else None
    (number, newer), (before, older) = known[:2]
    said = shares.compare(newer, older)
    if said is Compared.CANNOT_TELL:
        return f"Too few visits to tell whether version {number} brings more than version {before}."
    one, other = shares.two_in_words(newer, older)
    return f"Version {number} {_VERBS[said]} version {before}: {one} against {other}."
