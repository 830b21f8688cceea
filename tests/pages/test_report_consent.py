"""Opt-ins and opt-outs by day, channel and source, and the people behind each number."""

import pytest
import time_machine

from optin.ledger import write as ledger
from optin.vocabulary import Channel, Proof, Role, Source
from tests.pages.browse import browse, submit
from tests.pages.contacts_in_desk import DAY, deleted, done, entered, origin
from tests.pages.people import signed_in, teammate
from tests.pages.reporting import downloaded, left, lines, link_of, listed

NOON = 20_833 * DAY + DAY // 2  # 15 Jan 2027


@pytest.fixture(autouse=True)
def _noon():
    """No midnight in the middle of a test."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def onlooker(app):
    """The browser of a viewer, on both databases."""
    return signed_in(app, teammate(Role.VIEWER))


def joined(name, days_ago=0, channel=Channel.SMS, source=Source.WIDGET):
    done(name, ledger.opt_in, channel, by=origin(source, Proof.CONFIRMED, days_ago))


def test_they_are_counted_by_day_channel_and_source(onlooker):
    ana, ben = entered(email="ana@example.com"), entered("Ben Brandt", phone="+1 212 555 0178")
    joined(ana, 3)
    joined(ana, 3, Channel.EMAIL)
    joined(ben, 1)
    left(ana, 1)
    page = browse(onlooker, "/reports/consent?days=7")
    assert lines(page, "By day") == [["14 Jan", "1", "1"], ["12 Jan", "2", "0"]]
    assert lines(page, "By channel") == [["SMS", "2", "1"], ["E-mail", "1", "0"]]
    assert lines(page, "By how it came") == [["Opt-in form on a site", "3", "0"], ["Message from the person", "0", "1"]]
    assert lines(page, "By day, channel and source")[0] == ["14 Jan", "SMS", "Opt-in form on a site", "1", "0"]
    assert [chart.find("span", class_="chart-total").text for chart in page.all("figure", class_="chart")] == ["3", "1"]


def test_each_number_leads_to_the_people_and_their_evidence(onlooker):
    ana = entered()
    joined(ana, 2)
    left(ana, 1)
    page = browse(onlooker, "/reports/consent")
    assert listed(onlooker, link_of(page, "By channel", "SMS", "Opt-outs")) == ["Ana Alvarez"]
    page = browse(onlooker, link_of(page, "By day", "13 Jan", "Opt-ins"))
    evidence = page.find("tbody").all("a")[1]["href"]
    assert browse(onlooker, evidence).all("span", id=evidence.partition("#")[2])


def test_the_filters_narrow_by_channel_and_source(onlooker):
    ana = entered(email="ana@example.com")
    joined(ana)
    joined(ana, channel=Channel.EMAIL, source=Source.PREFERENCES)
    page = submit(onlooker, browse(onlooker, "/reports/consent"), "Show", {"source": "preferences"})
    assert lines(page, "By channel") == [["E-mail", "1", "0"]]
    page = submit(onlooker, page, "Show", {"channel": "sms"})
    assert "Nobody opted in or out." in page.text


def test_who_was_deleted_still_counts_without_a_name(onlooker):
    ana = entered()
    joined(ana)
    deleted(ana)
    page = browse(onlooker, "/reports/consent")
    assert listed(onlooker, link_of(page, "By channel", "SMS", "Opt-ins")) == ["Deleted contact"]


def test_the_file_has_each_day_channel_and_source(onlooker):
    joined(entered())
    rows = downloaded(onlooker, "/reports/consent-by-day-channel-and-source.csv?days=7")
    assert rows == [["day", "channel", "source", "opted_in", "opted_out"], ["2027-01-15", "sms", "widget", "1", "0"]]
