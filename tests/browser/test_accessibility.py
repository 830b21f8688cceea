"""axe finds nothing on any page, in light and dark, wide and at 320 pixels; nothing scrolls sideways; no script is refused."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe

VIEWS = [(scheme, width) for scheme in ("light", "dark") for width in (1280, 320)]
PAGES = [
    "/",
    "/contacts",
    "/contacts/new",
    "/contacts?q=nobody+has+this+name",
    "/forms",
    "/forms/new",
    "/templates",
    "/groups",
    "/groups/grp_opted_in",
    "/groups/new",
    "/groups/uploads/new",
    "/templates/new",
    "/broadcasts",
    "/broadcasts/new",
    "/sequences",
    "/sequences/new",
    "/simulator",
    "/preferences",
    "/preferences/policy",
    "/reports",
    "/reports?from=yesterday",
    "/reports/failures",
    "/reports/consent",
    "/reports/leaving",
    "/reports/messages",
    "/reports/consent/events",
    "/reports/leaving/people",
    "/why",
    "/why?q=a",
    "/keys",
    "/keys/new",
    "/api/v1/docs",
    "/team",
    "/team/invitations",
    "/account",
    "/no-such-page",
]


# What is no page, and what was asked for in a way that cannot be understood.
NOT_OK = {"/no-such-page": 404, "/reports?from=yesterday": 422}


def check(page: Page) -> None:
    """The page as it stands, in all four views."""
    axe.put_in(page)
    for scheme, width in VIEWS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no half-way colours
        page.set_viewport_size({"width": width, "height": 800})
        assert axe.faults(page) == [], f"{page.url}, {scheme}, {width}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} scrolls sideways at {width}"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_desk(desk_page: Page, path):
    assert desk_page.goto(path).status == NOT_OK.get(path, 200)
    check(desk_page)


@pytest.mark.parametrize("name", ["Ana", "Carla", "Dev", "Ema", "Finn"])
def test_the_profile_of_each_of_the_cast(desk_page: Page, name):
    desk_page.goto(f"/contacts?q={name}")
    desk_page.get_by_role("table").get_by_role("link", name=re.compile(name)).first.click()
    expect(desk_page.get_by_role("heading", level=1)).to_contain_text(name)
    for evidence in desk_page.get_by_role("main").locator("details > summary").all():
        evidence.click()
    check(desk_page)


BEHIND_A_PROFILE = [
    "Edit",
    "Delete",
    "Opt in to WhatsApp",
    "Opt out of WhatsApp",
    "Conversation on E-mail",
    "Conversation on SMS",
    "Why messages on SMS would leave or not",
]


@pytest.mark.parametrize("link", BEHIND_A_PROFILE)
def test_the_pages_behind_a_profile(desk_page: Page, link):
    desk_page.goto("/contacts?q=Carla")
    desk_page.get_by_role("table").get_by_role("link", name=re.compile("Carla")).first.click()
    desk_page.get_by_role("main").get_by_role("link", name=link).click()
    check(desk_page)


@pytest.mark.parametrize("link", ["", "Who is in it", "Add a step", "Edit step 1", "Bring contacts in", "Edit", "End"])
def test_the_pages_of_a_sequence(desk_page: Page, link):
    desk_page.goto("/sequences")
    desk_page.get_by_role("link", name="After the first visit").click()
    if link:
        desk_page.get_by_role("main").get_by_role("link", name=link, exact=True).click()
    check(desk_page)


def test_a_conversation_with_every_kind_of_message(desk_page: Page):
    desk_page.goto("/contacts?q=Carla")
    desk_page.get_by_role("table").get_by_role("link", name=re.compile("Carla")).first.click()
    desk_page.get_by_role("main").get_by_role("link", name="Conversation on SMS").click()
    desk_page.get_by_label("Message", exact=True).fill("Spring sale, only today")
    desk_page.get_by_label("This is marketing").check()
    desk_page.get_by_role("button", name="Send", exact=True).click()
    desk_page.get_by_role("button", name="Send anyway").click()
    expect(desk_page).to_have_title(re.compile("^Error: "))
    check(desk_page)
    desk_page.get_by_label("Send it anyway").check()
    desk_page.get_by_label("Reason").fill("She asked for it on the phone.")
    desk_page.get_by_role("button", name="Send anyway").click()
    expect(desk_page.get_by_text("chose to send it anyway")).to_be_visible()
    check(desk_page)


def test_reports_with_something_in_them(desk_page: Page):
    desk_page.goto("/contacts?q=Carla")
    desk_page.get_by_role("table").get_by_role("link", name=re.compile("Carla")).first.click()
    desk_page.get_by_role("main").get_by_role("link", name="Conversation on SMS").click()
    desk_page.get_by_label("Message", exact=True).fill("Your order is ready.")
    desk_page.get_by_role("button", name="Send", exact=True).click()
    for path in ("/reports", "/reports/failures", "/reports/consent"):
        desk_page.goto(path)
        check(desk_page)
    desk_page.goto("/reports")
    desk_page.get_by_role("region", name="By path").get_by_role("link", name=re.compile("all: Compose$")).click()
    expect(desk_page.get_by_role("region", name="Messages").get_by_role("link", name=re.compile("Carla")).first).to_be_visible()
    check(desk_page)


@pytest.mark.parametrize("link", ["Edit", "Languages", "Code", "Numbers", "Refused", "Delete"])
def test_the_pages_of_a_form(desk_page: Page, link):
    desk_page.goto("/forms")
    desk_page.get_by_role("link", name=re.compile("Spring offers")).first.click()
    check(desk_page)
    desk_page.get_by_role("main").get_by_role("link", name=link).first.click()
    check(desk_page)


@pytest.mark.parametrize("tab", ["Tag manager", "WordPress", "Shopify", "Plain link", "QR code"])
def test_every_way_to_use_a_form(desk_page: Page, tab):
    desk_page.goto("/forms")
    desk_page.get_by_role("row", name=re.compile("Spring offers")).get_by_role("link", name="Code").click()
    desk_page.get_by_role("main").get_by_role("link", name=tab).click()
    check(desk_page)


@pytest.mark.parametrize("path", ["/translations/ar", "/versions/1"])
def test_the_words_of_a_form_in_other_languages_and_at_other_times(desk_page: Page, path):
    desk_page.goto("/forms")
    desk_page.get_by_role("link", name=re.compile("Spring offers")).first.click()
    desk_page.goto(desk_page.url + path)
    expect(desk_page.get_by_role("heading", level=1)).to_be_visible()
    check(desk_page)


def test_the_second_step_with_errors(desk_page: Page):
    desk_page.goto("/forms/new")
    desk_page.get_by_role("button", name="Next").click()
    check(desk_page)
    desk_page.get_by_label("SMS").check()
    desk_page.get_by_label("E-mail").check()
    desk_page.get_by_label("Description").fill("Two channels")
    desk_page.get_by_role("button", name="Next").click()
    desk_page.get_by_label("Confirmation message").fill("")
    desk_page.get_by_role("button", name="Create").click()
    expect(desk_page).to_have_title(re.compile("^Error: "))
    check(desk_page)


@pytest.mark.parametrize("path", ["/sign-in", "/forgot", "/reset/nonsense", "/set-up/nonsense", "/c/nonsense", "/w/nonsense"])
def test_pages_without_signing_in(live, browser, path):
    context = browser.new_context(base_url=live.url)
    page = context.new_page()
    page.goto(path)
    check(page)
    context.close()


@pytest.mark.parametrize("form", ["Spring offers", "Newsletter", "Invitations"])
def test_the_widget_in_each_of_its_states(desk_page: Page, live, browser, form):
    desk_page.goto("/forms")
    desk_page.get_by_role("row", name=re.compile(form)).get_by_role("link", name="Code").click()
    desk_page.get_by_role("link", name="Plain link").click()
    link = desk_page.get_by_text(re.compile(r"^\S*/f/\S+$")).first.text_content()
    context = browser.new_context(base_url=live.url)
    page = context.new_page()
    for address in (link, link.replace("/f/", "/w/")):
        page.goto(address)
        check(page)
        page.get_by_role("button").click()
        expect(page.locator("[aria-invalid]").first).to_be_focused()
        check(page)
    context.close()
