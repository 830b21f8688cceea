"""axe finds nothing in any state of the form and of the pages behind the link in a message, in every language, light and dark;
nothing scrolls sideways at 320 pixels."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from flask import current_app
from playwright.sync_api import expect
from sqlalchemy import update

from optin import forms
from optin.database import writing
from optin.languages import LANGUAGES, direction
from optin.models import Confirmation
from optin.vocabulary import Channel, Theme
from tests.browser import axe
from tests.browser.embedding import NARROW, WORDS, confirm_address, speaking
from tests.browser.walking import follow
from tests.cast import say_no
from tests.widget.visiting import ALL, MAIL, SMS, Visit, changed, contact_ids, link, made

# What a form can look like, as choices of its draft.
LOOKS = [{"theme": theme, "accent": accent} for theme in Theme for accent in ("", "#1a7f5a", "#ffdd00")]
_people = itertools.count(1)


@pytest.fixture(scope="module")
def context(browser):
    context = browser.new_context(viewport={"width": NARROW, "height": 900}, reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def page(context):
    page = context.new_page()
    yield page
    page.close()


@pytest.fixture(params=LANGUAGES)
def reader(page, request):
    """The page of somebody whose browser asks for one language; `reader.language` names it."""
    page.set_extra_http_headers({"Accept-Language": request.param})
    page.language = request.param
    return page


def check(page, light=axe.EVERYTHING):
    """The page as it stands, in light, and its colours in dark."""
    axe.put_in(page)
    for scheme, options in (("light", light), ("dark", axe.COLOURS)):
        page.emulate_media(color_scheme=scheme)
        assert axe.faults(page, options) == [], f"{page.url}, {scheme}"
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW


def fill(page, phone="12", email="ana@"):
    page.get_by_role("checkbox").first.check()
    page.get_by_role("checkbox").last.check()
    page.locator("[name=phone]").fill(phone)
    page.locator("[name=email]").fill(email)
    page.get_by_role("button").click()


def closed(what, draft=ALL):
    form = made(speaking(draft))
    changed(form, what)
    return form


def asked(near, page):
    """The link that a new person gets to confirm, in the language of the page."""
    email = f"person{next(_people)}@example.com"
    language = {"Accept_Language": page.language, "Origin": near}
    visit = Visit(current_app, link(made(speaking(MAIL), double_opt_in=True)))
    assert visit.send(visit.token(visit.look(**language)), language, email=email).status_code == 200
    return confirm_address()


def test_the_form_empty_with_mistakes_and_sent(near, reader):
    reader.goto(near + link(made(speaking(ALL))))
    expect(reader.get_by_role("button")).to_have_text(WORDS[reader.language])
    expect(reader.locator("html")).to_have_attribute("lang", reader.language)
    assert reader.evaluate("getComputedStyle(document.documentElement).direction") == direction(reader.language)
    check(reader)
    reader.get_by_role("button").click()
    expect(reader.locator("[aria-invalid]")).to_have_count(3)
    check(reader)
    fill(reader)
    expect(reader.locator("[aria-invalid]")).to_have_count(2)
    check(reader)
    fill(reader, "+1 212 555 0178", f"person{next(_people)}@example.com")
    expect(reader.get_by_role("status")).to_contain_text(WORDS[reader.language])
    check(reader)


def test_the_form_as_a_page_of_its_own(near, reader):
    reader.goto(near + link(made(speaking(ALL), asks_name=True), "f"))
    fill(reader)
    expect(reader.locator("[aria-invalid]")).to_have_count(2)
    check(reader)


def test_what_stands_in_the_place_of_the_form(near, reader):
    for path in (link(closed(forms.pause)), link(closed(forms.delete), "f"), "/w/nonsense"):
        reader.goto(near + path)
        assert reader.locator("html").get_attribute("lang") == reader.language
        check(reader)


def test_the_link_in_a_message_and_what_becomes_of_it(near, reader):
    reader.goto(asked(near, reader))
    check(reader)
    follow(reader.get_by_role("button"))
    expect(reader.get_by_role("button")).to_have_count(0)
    check(reader)
    reader.goto(reader.url)
    check(reader)


def test_links_that_lead_nowhere_any_more(near, reader):
    late, overtaken = asked(near, reader), None
    with writing() as session:
        session.execute(update(Confirmation).values(expires_at=1))
    overtaken = asked(near, reader)
    say_no(contact_ids()[-1], Channel.EMAIL)
    for address in (late, overtaken, f"{near}/c/nonsense"):
        reader.goto(address)
        assert reader.locator("html").get_attribute("lang") == reader.language
        check(reader)


def test_axe_would_find_a_fault(page):
    page.set_content("<!doctype html><title>Grey on grey, and nameless</title><p style='color:#ccc'>Words<input>")
    axe.put_in(page)

    assert {rule for rule, _ in axe.faults(page)} >= {"label", "color-contrast", "html-has-lang"}


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_the_colours_of_every_look_in_every_state(near, page, look):
    page.goto(near + link(made(ALL, asks_name=True, **look)))
    check(page, axe.COLOURS)
    fill(page)
    expect(page.locator("[aria-invalid]")).to_have_count(2)
    check(page, axe.COLOURS)
    fill(page, "+1 212 555 0178", f"person{next(_people)}@example.com")
    expect(page.get_by_role("status")).to_contain_text("Thank you.")
    check(page, axe.COLOURS)
    for what in (forms.pause, forms.delete):
        page.goto(near + link(closed(what, replace(SMS, **look))))
        check(page, axe.COLOURS)
