"""The page with a form's numbers: charts and tables that say the same, an honest comparison, and a file to take along."""

import csv
import io
from dataclasses import replace

import pytest
import time_machine
from sqlalchemy import select

from optin import form_numbers, forms, showings
from optin.database import hot, writing
from optin.form_numbers import DAY, LINK, UNKNOWN, Numbers, Spot
from optin.models import FormVersion, OptInForm
from optin.pages.moments import day_of, iso_day_of
from tests.pages.browse import browse
from tests.pages.opt_in_forms import DRAFT, made

SHOP = "https://shop.example.com"
TODAY = 20_833


@pytest.fixture(autouse=True)
def _noon():
    """No midnight in the middle of a test."""
    with time_machine.travel(TODAY * DAY + DAY // 2, tick=False):
        yield


def counted(number, *more, ago=0, site=SHOP):
    """Numbers of the only form's version, so many days ago."""
    with writing() as session:
        version = session.scalars(select(FormVersion).where(FormVersion.number == number)).one()
    spot = Spot(version.form_id, version.id, site, TODAY - ago)
    hot(lambda connection: form_numbers.add(connection, spot, Numbers(*more)))


def edited(**changes):
    """Another version of the only form."""
    with writing() as session:
        form = session.scalars(select(OptInForm)).one()
        draft = forms.draft_of(session.get_one(FormVersion, form.version_id))
        forms.edit(session, form, replace(draft, **changes), "Olive")


def rows(page, caption):
    """The words of the cells of a table, row by row."""
    body = page.find("div", aria_label=caption).find("tbody")
    return [[cell.text for cell in row.all() if cell.tag in ("th", "td")] for row in body.all("tr")]


def downloaded(client, name, days=30):
    response = client.get(f"/forms/{name}/numbers.csv?days={days}")
    return response, list(csv.reader(io.StringIO(response.get_data().decode("utf-8-sig"), newline="")))


def test_a_form_without_numbers_says_how_they_begin(viewer):
    name = made()
    page = browse(viewer, f"/forms/{name}/numbers")
    assert "They begin when somebody sees the form" in page.text
    assert page.find("a", text="Get the code")["href"] == f"/forms/{name}/code"
    assert page.all("svg", role="img") == []


def test_the_page_of_a_form_leads_there(viewer):
    name = made()
    assert browse(viewer, f"/forms/{name}").find("a", text="Numbers")["href"] == f"/forms/{name}/numbers"


def test_what_waits_in_memory_is_shown_at_once(viewer, desk):
    name = made()
    with desk.app_context():
        showings.note(1, 1, SHOP)
    assert rows(browse(viewer, f"/forms/{name}/numbers"), "Numbers by site") == [[SHOP, "1", "0", "0", "0 % (0–79 %)"]]


def test_the_tables_add_up_by_day_version_and_site(viewer):
    name = made()
    counted(1, 100, 10, 8)
    counted(1, 50, 5, 5, ago=2, site=LINK)
    counted(1, 7, 1, 0, ago=2, site=UNKNOWN)
    page = browse(viewer, f"/forms/{name}/numbers")
    assert [row[1:] for row in rows(page, "Numbers by day")] == [["100", "10", "8"], ["57", "6", "5"]]
    assert rows(page, "Numbers by version")[0][2:5] == ["157", "16", "13"]
    sites = [SHOP, "The form’s own page, by its link", "Not named by the browser"]
    assert [row[0] for row in rows(page, "Numbers by site")] == sites


def test_charts_are_named_described_and_say_each_day(viewer):
    name = made()
    counted(1, 1200, 10, 8)
    page = browse(viewer, f"/forms/{name}/numbers?days=7")
    shown, submitted, confirmed = page.all("svg", role="img")
    assert shown.find("desc").text == f"{day_of(TODAY - 6)} to {day_of(TODAY)}: 1,200 in all, at most 1,200 on {day_of(TODAY)}."
    assert len(shown.all("g")) == 7
    assert shown.all("g")[-1].find("title").text == f"{day_of(TODAY)}: 1,200"
    heights = [chart.find("rect", class_="chart-bar")["height"] for chart in (shown, submitted, confirmed)]
    assert heights == ["100.0", "100.0", "80.0"]  # Submitted and confirmed share an axis.


@pytest.mark.parametrize(("days", "seen"), [("7", "1"), ("30", "2"), ("90", "4"), ("365", "2"), ("nonsense", "2"), ("-1", "2")])
def test_a_period_holds_so_many_days(viewer, days, seen):
    name = made()
    for ago in (6, 29, 30, 89, 90):
        counted(1, 1, 0, 0, ago=ago)
    assert rows(browse(viewer, f"/forms/{name}/numbers?days={days}"), "Numbers by version")[0][2] == seen


def test_it_says_from_which_day_on_there_are_numbers(viewer):
    name = made()
    counted(1, 1, 0, 0, ago=10)
    said = f"There are numbers from {day_of(TODAY - 10)} on."
    assert said in browse(viewer, f"/forms/{name}/numbers?days=30").text
    page = browse(viewer, f"/forms/{name}/numbers?days=7")
    assert said not in page.text
    assert "Nobody saw this form in the last 7 days." in page.text


@pytest.mark.parametrize(
    ("newer", "older", "sentence"),
    [
        ((1000, 120, 0), (1000, 80, 0), "Version 2 brings more than version 1: 12 % against 8 %."),
        ((1000, 80, 0), (1000, 120, 0), "Version 2 brings less than version 1: 8 % against 12 %."),
        ((100, 12, 0), (100, 8, 0), "Too few visits to tell whether version 2 brings more than version 1."),
        ((0, 3, 0), (100, 8, 0), "Too few visits to tell."),
    ],
)
def test_two_versions_are_compared_honestly(viewer, newer, older, sentence):
    name = made()
    edited(button_text="Another")
    counted(1, *older)
    counted(2, *newer)
    assert sentence in browse(viewer, f"/forms/{name}/numbers").text


def test_one_version_is_compared_with_nothing(viewer):
    name = made()
    counted(1, 100, 8, 8)
    page = browse(viewer, f"/forms/{name}/numbers")
    assert "brings" not in page.text
    assert "8 % (4–15 %)" in page.text


def test_a_version_is_shown_by_its_words(viewer):
    name = made(replace(DRAFT, button_text="<b>Go</b>", confirmation_message="I agree. " * 20))
    counted(1, 1, 0, 0)
    words = rows(browse(viewer, f"/forms/{name}/numbers"), "Numbers by version")[0][1]
    assert words.startswith("“<b>Go</b>” I agree. I agree.")
    assert words.endswith("…")


def test_the_file_has_every_row(viewer):
    name = made()
    counted(1, 9, 2, 1)
    counted(1, 5, 0, 0, ago=1, site=UNKNOWN)
    response, table = downloaded(viewer, name)
    assert response.headers["Content-Disposition"] == f"attachment; filename=numbers-{name}-30-days.csv"
    assert table == [
        ["day", "version", "button_text", "site", "shown", "submitted", "confirmed"],
        [iso_day_of(TODAY - 1), "1", "Sign me up", "unknown", "5", "0", "0"],
        [iso_day_of(TODAY), "1", "Sign me up", SHOP, "9", "2", "1"],
    ]


@pytest.mark.parametrize("words", ['=HYPERLINK("https://x")', "+1", "-1", "@SUM(A1)", " =1", "＝1", "\t=1", "\r1"])
def test_no_cell_of_the_file_is_a_formula(viewer, words):
    name = made(replace(DRAFT, button_text=words))
    counted(1, 1, 0, 0)
    assert downloaded(viewer, name)[1][1][2] == f"'{words}"


def test_a_deleted_form_keeps_its_numbers(viewer):
    name = made()
    counted(1, 9, 2, 1)
    with writing() as session:
        forms.delete(session.scalars(select(OptInForm)).one())
    assert rows(browse(viewer, f"/forms/{name}/numbers"), "Numbers by day")[0][1:] == ["9", "2", "1"]
    assert browse(viewer, f"/forms/{name}").find("a", text="Numbers")
    assert len(downloaded(viewer, name)[1]) == 2


@pytest.mark.parametrize("rest", ["numbers", "numbers.csv"])
def test_an_unknown_form_and_a_stranger_get_nothing(viewer, nobody, rest):
    assert viewer.get(f"/forms/frm_{'a' * 24}/{rest}").status_code == 404
    assert nobody.get(f"/forms/{made()}/{rest}").status_code == 303
