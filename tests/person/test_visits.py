"""Who opens links: people and scanners are counted apart, by day and page, and nobody's link is kept."""

import pytest
from sqlalchemy import select

from optin import jobs
from optin.database import db, hot
from optin.models import LinkVisit
from optin.person import visits
from optin.vocabulary import Opened, PersonPage
from tests.cast import ANA, add
from tests.person.own_pages import own_page, unsubscribe
from tests.widget.visiting import acts, read

PEOPLE = [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 14; CUBOT NOTE 50) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
]
SCANNERS = [
    "Mozilla/5.0 (compatible; BingPreview/1.0b)",
    "facebookexternalhit/1.1",
    "WhatsApp/2.23.20.0",
    "Mozilla/5.0 (compatible; Googlebot/2.1)",
    "Barracuda Sentinel (EE)",
    "python-requests/2.32",
    "",
]


def counted(app):
    """(page, who) and how often, once it is written down."""
    jobs.write_down(app)
    db.session.rollback()
    return {
        (row.page.name, row.opened.name): row.count for row in read(select(LinkVisit.page, LinkVisit.opened, LinkVisit.count))
    }


def test_people_and_scanners_are_counted_apart(app):
    ana = add(ANA)
    for browser in PEOPLE + SCANNERS:
        unsubscribe(app, ana).open("GET", User_Agent=browser)
    own_page(app, ana).open("GET")

    assert counted(app) == {
        ("UNSUBSCRIBE", "PERSON"): len(PEOPLE),
        ("UNSUBSCRIBE", "SCANNER"): len(SCANNERS),
        ("PREFERENCES", "PERSON"): 1,
    }


@pytest.mark.parametrize("header", ["Sec_Purpose", "Purpose", "X_Purpose", "X_Moz"])
def test_what_a_browser_loads_ahead_is_no_visit_of_a_person(desk, header):
    unsubscribe(desk, add(ANA)).open("GET", **{header: "prefetch;prerender"})

    assert counted(desk) == {("UNSUBSCRIBE", "SCANNER"): 1}


def test_a_look_at_the_headers_is_a_scanners_and_nothing_changes(app):
    ana = add(ANA)
    for person in (unsubscribe(app, ana), own_page(app, ana)):
        person.open("HEAD")

    assert counted(app) == {("UNSUBSCRIBE", "SCANNER"): 1, ("PREFERENCES", "SCANNER"): 1}
    assert acts() == []


def test_counts_add_up_and_old_ones_are_forgotten(app):
    day = 20_000
    for since, times in ((visits.DAYS_KEPT, 2), (0, 2), (0, 3)):
        visit = visits.Visit(day - since, PersonPage.UNSUBSCRIBE, Opened.SCANNER)
        hot(lambda connection, visit=visit, times=times: visits._record(connection, {visit: times}))

    assert read(select(LinkVisit.day, LinkVisit.count)) == [(day, 5)]
