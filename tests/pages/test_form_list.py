"""The list of opt-in forms."""

from dataclasses import replace

from optin.pages.forms import listing
from tests.pages.browse import browse, submit
from tests.pages.opt_in_forms import DRAFT, made


def test_an_empty_list_says_what_belongs_there_and_offers_one_button(editor):
    page = browse(editor, "/forms")
    assert "No opt-in forms yet" in page.text
    assert browse(editor, page.find("a", text="Add an opt-in form")["href"]).find("button", text="Next")


def test_a_viewer_looks_and_is_offered_no_change(viewer):
    name = made()
    page = browse(viewer, "/forms")
    assert page.find("a", text="Spring offers")["href"] == f"/forms/{name}"
    assert page.all("a", text="Add") == []
    shown = browse(viewer, f"/forms/{name}")
    assert shown.all("a", text="Edit") + shown.all("button", text="Pause") == []


def test_a_row_says_what_the_form_is(editor):
    made(replace(DRAFT, sites=("https://xn--bcher-kva.example", "https://shop.example.com")))
    row = browse(editor, "/forms").find("tbody").find("tr")
    sites = "bücher.example (xn--bcher-kva.example) and 1 more"
    assert [cell.text for cell in row.all("td")] == ["SMS", "Live", sites, "0", "1", "Code"]


def test_a_form_is_found_by_its_description(editor):
    made()
    made(replace(DRAFT, description="Grüße"))
    page = submit(editor, browse(editor, "/forms"), "Search", {"q": "GRÜSSE"})
    assert page.find("tbody").all("th")[0].text == "Grüße"
    assert "Spring offers" not in page.find("tbody").text


def test_a_search_without_a_hit_says_so_and_keeps_the_words(editor):
    made()
    page = submit(editor, browse(editor, "/forms"), "Search", {"q": '"><script>'})
    assert "No form has these words" in page.text
    assert page.find("input", name="q")["value"] == '"><script>'


def test_a_long_list_has_older_pages(editor, monkeypatch):
    monkeypatch.setattr(listing, "FORMS_ON_A_PAGE", 2)
    for number in range(3):
        made(replace(DRAFT, description=f"Form {number}"))
    page = browse(editor, "/forms")
    assert [row.text for row in page.find("tbody").all("th")] == ["Form 2", "Form 1"]
    assert [row.text for row in browse(editor, page.find("a", rel="next")["href"]).find("tbody").all("th")] == ["Form 0"]


def test_a_page_number_that_is_none_is_the_first_page(editor):
    made()
    for number in ("-1", "0", "x", "9" * 40):
        assert "Spring offers" in browse(editor, f"/forms?before={number}").text
