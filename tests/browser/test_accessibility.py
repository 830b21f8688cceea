"""axe finds nothing on any page, in light and dark, wide and at 320 pixels; nothing scrolls sideways; no script is refused."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import axe
from tests.browser.walking import follow
from tests.channels import fakes
from tests.waiting import until

VIEWS = [(scheme, width) for scheme in ("light", "dark") for width in (1280, 320)]
LOOKED_FOR = {"light": axe.EVERYTHING, "dark": axe.COLOURS}
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
    "/flows",
    "/flows/new",
    "/flows/settings",
    "/flows/handed-over",
    "/flows/flw_sample",
    "/flows/flw_sample/edit",
    "/flows/flw_sample/deletion",
    "/flows/flw_sample/versions/1",
    "/invitations",
    "/invitations?q=nobody",
    "/invitations/results",
    "/sequences",
    "/sequences/new",
    "/simulator",
    "/unclear-messages",
    "/unclear-messages/decided",
    "/unclear-messages/unsigned",
    "/peoples-pages",
    "/peoples-pages/closed",
    "/preferences",
    "/preferences/policy",
    "/preferences/opt-out-management",
    "/preferences/opt-out-management/new",
    "/preferences/opt-out-management/words/off?word=word:baja",
    "/preferences/keyword-lab",
    "/preferences/hours",
    "/preferences/hours/sms",
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
    "/channels",
    "/channels/sms",
    "/channels/whatsapp",
    "/channels/email",
    "/keys",
    "/keys/new",
    "/webhooks",
    "/webhooks/new",
    "/api/v1/docs",
    "/team",
    "/team/invitations",
    "/account",
    "/no-such-page",
]

# The longest file of all: several processes share its pages.
SHARED = [pytest.param(path, marks=pytest.mark.xdist_group(f"browser pages {place % 4}")) for place, path in enumerate(PAGES)]

# What is no page, and what was asked for in a way that cannot be understood.
NOT_OK = {"/no-such-page": 404, "/reports?from=yesterday": 422}


def check(page: Page) -> None:
    """The page as it stands, in all four views; the dark ones hold the same in other colours."""
    axe.put_in(page)
    for scheme, width in VIEWS:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no half-way colours
        page.set_viewport_size({"width": width, "height": 800})
        expect(page.locator("html")).to_have_js_property("clientWidth", width)
        assert axe.faults(page, LOOKED_FOR[scheme]) == [], f"{page.url}, {scheme}, {width}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{page.url} scrolls sideways at {width}"


@pytest.mark.parametrize("path", SHARED)
def test_a_page_of_the_desk(desk_page: Page, path):
    assert desk_page.goto(path).status == NOT_OK.get(path, 200)
    check(desk_page)


@pytest.mark.parametrize("name", ["Ana", "Carla", "Dev", "Ema", "Finn"])
def test_the_profile_of_each_of_the_cast(desk_page: Page, name):
    desk_page.goto(f"/contacts?q={name}")
    follow(desk_page.get_by_role("table").get_by_role("link", name=re.compile(name)).first)
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
    follow(desk_page.get_by_role("table").get_by_role("link", name=re.compile("Carla")).first)
    follow(desk_page.get_by_role("main").get_by_role("link", name=link))
    check(desk_page)


@pytest.mark.parametrize("link", ["", "Who is in it", "Add a step", "Edit step 1", "Bring contacts in", "Edit", "End"])
def test_the_pages_of_a_sequence(desk_page: Page, link):
    desk_page.goto("/sequences")
    desk_page.get_by_role("link", name="After the first visit").click()
    if link:
        desk_page.get_by_role("main").get_by_role("link", name=link, exact=True).click()
    check(desk_page)


def test_the_pages_of_an_endpoint_of_webhooks(desk_page: Page):
    desk_page.goto("/webhooks/new")
    desk_page.get_by_label("Address", exact=True).fill(fakes.nobody() + "/a-rather-long-path/that-nobody-listens-at")
    follow(desk_page.get_by_role("button", name="Create"))
    check(desk_page)
    follow(desk_page.get_by_role("link", name="Go to the endpoint"))
    here = desk_page.url
    follow(desk_page.get_by_role("button", name="Send a test event"))
    until_there(desk_page, here, "No connection")
    check(desk_page)
    follow(desk_page.get_by_role("link", name="webhook.test"))
    check(desk_page)
    for path in ("/edit", "/secret", "/deletion"):
        desk_page.goto(here + path)
        check(desk_page)
    follow(desk_page.get_by_role("button", name="Delete"))


def until_there(page: Page, url: str, words: str) -> None:
    """Look again until the page has these words: the desk is at work meanwhile."""

    def is_there() -> bool:
        page.goto(url)
        return page.get_by_text(words).first.is_visible()

    until(is_there)


def test_a_conversation_with_every_kind_of_message(desk_page: Page):
    desk_page.goto("/contacts?q=Carla")
    follow(desk_page.get_by_role("table").get_by_role("link", name=re.compile("Carla")).first)
    follow(desk_page.get_by_role("main").get_by_role("link", name="Conversation on SMS"))
    desk_page.get_by_label("Message", exact=True).fill("Spring sale, only today")
    desk_page.get_by_label("This is marketing").check()
    follow(desk_page.get_by_role("button", name="Send", exact=True))
    expect(desk_page.locator(".not-yet")).to_be_focused()
    check(desk_page)
    follow(desk_page.get_by_role("button", name="Send anyway"))
    expect(desk_page).to_have_title(re.compile("^Error: "))
    check(desk_page)
    desk_page.get_by_label("Send it anyway").check()
    desk_page.get_by_label("Reason").fill("She asked for it on the phone.")
    follow(desk_page.get_by_role("button", name="Send anyway"))
    expect(desk_page.get_by_text("chose to send it anyway")).to_be_visible()
    check(desk_page)


def test_reports_with_something_in_them(desk_page: Page):
    desk_page.goto("/contacts?q=Carla")
    follow(desk_page.get_by_role("table").get_by_role("link", name=re.compile("Carla")).first)
    follow(desk_page.get_by_role("main").get_by_role("link", name="Conversation on SMS"))
    desk_page.get_by_label("Message", exact=True).fill("Your order is ready.")
    follow(desk_page.get_by_role("button", name="Send", exact=True))
    for path in ("/reports", "/reports/failures", "/reports/consent"):
        desk_page.goto(path)
        check(desk_page)
    desk_page.goto("/reports")
    follow(desk_page.get_by_role("region", name="By path").get_by_role("link", name=re.compile("all: Compose$")))
    expect(desk_page.get_by_role("region", name="Messages").get_by_role("link", name=re.compile("Carla")).first).to_be_visible()
    check(desk_page)


def open_form(page: Page) -> None:
    page.goto("/forms")
    follow(page.get_by_role("link", name=re.compile("Spring offers")).first)


def test_the_page_of_a_form(desk_page: Page):
    open_form(desk_page)
    check(desk_page)


@pytest.mark.parametrize("link", ["Edit", "Languages", "Code", "Numbers", "Refused", "Delete"])
def test_the_pages_of_a_form(desk_page: Page, link):
    open_form(desk_page)
    follow(desk_page.get_by_role("main").get_by_role("link", name=link).first)
    check(desk_page)


@pytest.mark.parametrize("tab", ["Tag manager", "WordPress", "Shopify", "Plain link", "QR code"])
def test_every_way_to_use_a_form(desk_page: Page, tab):
    desk_page.goto("/forms")
    follow(desk_page.get_by_role("row", name=re.compile("Spring offers")).get_by_role("link", name="Code"))
    follow(desk_page.get_by_role("main").get_by_role("link", name=tab))
    check(desk_page)


@pytest.mark.parametrize("path", ["/translations/ar", "/versions/1"])
def test_the_words_of_a_form_in_other_languages_and_at_other_times(desk_page: Page, path):
    open_form(desk_page)
    desk_page.goto(desk_page.url + path)
    expect(desk_page.get_by_role("heading", level=1)).to_be_visible()
    check(desk_page)


def test_the_second_step_with_errors(desk_page: Page):
    desk_page.goto("/forms/new")
    follow(desk_page.get_by_role("button", name="Next"))
    check(desk_page)
    desk_page.get_by_label("SMS").check()
    desk_page.get_by_label("E-mail").check()
    desk_page.get_by_label("Description").fill("Two channels")
    follow(desk_page.get_by_role("button", name="Next"))
    desk_page.get_by_label("Confirmation message").fill("")
    follow(desk_page.get_by_role("button", name="Create"))
    expect(desk_page).to_have_title(re.compile("^Error: "))
    check(desk_page)


@pytest.mark.parametrize("path", ["/sign-in", "/forgot", "/reset/nonsense", "/set-up/nonsense", "/c/nonsense", "/w/nonsense"])
def test_pages_without_signing_in(live, browser, path):
    context = browser.new_context(base_url=live.url)
    page = context.new_page()
    page.goto(path)
    check(page)
    context.close()


def test_a_form_of_the_demonstration_in_a_frame_and_as_a_page(desk_page: Page, live, browser):
    """Every state of a form with every field has a file of its own."""
    desk_page.goto("/forms")
    follow(desk_page.get_by_role("row", name=re.compile("Spring offers")).get_by_role("link", name="Code"))
    follow(desk_page.get_by_role("link", name="Plain link"))
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
