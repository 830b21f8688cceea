"""A form that its team wrote in other languages, read and confirmed by people who speak them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.embedding import WORDS
from tests.browser.walking import follow


@pytest.fixture(scope="module")
def link(live, browser, signed_in) -> str:
    """The page of a form on three channels that asks for confirmation and has words in other languages."""
    context = browser.new_context(base_url=live.url, storage_state=signed_in)
    page = context.new_page()
    page.goto("/forms/new")
    for channel in ("SMS", "WhatsApp", "E-mail"):
        page.get_by_label(channel, exact=True).check()
    page.get_by_label("Description").fill("Offers in other languages")
    follow(page.get_by_role("button", name="Next"))
    page.get_by_label("Ask for confirmation through the channel first").check()
    follow(page.get_by_role("button", name="Create"))
    follow(page.get_by_role("link", name="Offers in other languages"))
    form = page.url
    for language in ("de", "fr", "ar"):
        page.goto(f"{form}/translations/{language}")
        write(page, WORDS[language])
    page.goto(f"{form}/code")
    address = re.search(r"https?://[^\s\"]*/w/[^\s\"?]+", page.content())[0]
    context.close()
    return address.replace("/w/", "/f/")


def write(page: Page, words: str) -> None:
    page.get_by_label("Description").fill(words)
    page.get_by_label("Confirmation message").fill(f"{words}. {words}, Harbour Street Coffee.")
    page.get_by_label("Button text").fill(words)
    page.get_by_label("After signing up").fill(f"{words}.")
    follow(page.get_by_role("button", name="Save"))


@pytest.fixture
def reader(browser, request):
    """A visitor's page at 320 pixels, whose browser asks for the language that the test names."""
    context = browser.new_context(locale=request.param, viewport={"width": 320, "height": 900}, color_scheme="light")
    yield context.new_page()
    context.close()


def check(page: Page) -> None:
    axe.put_in(page)
    assert axe.faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("reader", ["de"], indirect=True)
def test_a_mistake_is_explained_in_german(link, reader):
    reader.goto(link)
    reader.get_by_label("SMS").check()
    reader.get_by_label("Telefonnummer").fill("12")
    reader.get_by_role("button", name=WORDS["de"]).click()

    words = re.compile(r"^Zum Beispiel \+1 415 555 0134.* Geben Sie die Nummer mit Ländervorwahl ein, zum Beispiel")
    expect(reader.get_by_label("Telefonnummer")).to_have_accessible_description(words)


@pytest.mark.parametrize("reader", ["ar"], indirect=True)
def test_numbers_run_from_left_to_right_inside_arabic(link, reader):
    reader.goto(link)
    for field in ("رقم الهاتف", "عنوان البريد الإلكتروني"):
        assert reader.get_by_label(field).evaluate("field => getComputedStyle(field).direction") == "ltr"


@pytest.mark.parametrize("reader", ["fr-CA"], indirect=True)
def test_a_confirmation_in_french(live, link, reader, desk_page):
    reader.goto(link)
    reader.get_by_label("E-mail", exact=True).check()
    reader.get_by_label("Adresse e-mail").fill("camille@example.com")
    reader.get_by_role("button", name=WORDS["fr"]).click()
    expect(reader.get_by_role("status")).to_contain_text("Si une confirmation est nécessaire")

    desk_page.goto("/simulator")
    follow(desk_page.get_by_role("link", name=re.compile("camille@example.com")).first)
    address = desk_page.locator("a[href*='/c/']").first.get_attribute("href")
    reader.goto(address)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Veuillez confirmer")
    check(reader)
    reader.get_by_role("button", name="Oui, j’accepte").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Vous avez confirmé")
    check(reader)
