"""The main job, end to end on two sites: make a form, paste its code elsewhere, sign up there, see the proof here."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.walking import follow

GIL = "+1 305 555 0164"
# `said` is what a status says next. It goes away by itself, maybe before somebody slow has looked.
LISTEN = """() => { said = new Promise(done => new MutationObserver(([{target}]) => done(target.textContent))
  .observe(document.querySelector('main'), {subtree: true, childList: true})) }"""
WORDS = "By pressing the button you agree to receive text messages from Harbour Street Coffee. Reply STOP to opt out."


def make_form(page, description, channel, site, words=WORDS, double_opt_in=False):
    """Make a form through the screens and return the code that *Copy code* puts on the clipboard."""
    page.goto("/")
    follow(page.get_by_role("navigation").get_by_role("link", name="Opt-in forms"))
    follow(page.get_by_role("main").get_by_role("link", name=re.compile("^Add")).first)
    page.get_by_label(channel, exact=True).check()
    page.get_by_label("Description").fill(description)
    follow(page.get_by_role("button", name="Next"))
    page.get_by_label("Confirmation message").fill(words)
    page.get_by_label("Button text").fill("Yes, sign me up")
    page.get_by_label(re.compile("^Sites")).fill(site)
    if double_opt_in:
        page.get_by_label(re.compile("Ask for confirmation")).check()
    follow(page.get_by_role("button", name="Create"))
    follow(page.get_by_role("row", name=re.compile(description)).get_by_role("link", name="Code"))
    page.evaluate(LISTEN)
    page.get_by_role("button", name="Copy code").click()
    assert page.evaluate("said") == "Copied"
    return page.evaluate("navigator.clipboard.readText()")


def open_profile(page, search):
    page.goto("/contacts")
    page.get_by_role("searchbox").fill(search)
    follow(page.get_by_role("button", name="Search"))
    follow(page.get_by_role("table").get_by_role("link").first)


def sign_up(page, field, value):
    """Fill in the widget on somebody else's page and press its button."""
    frame = page.frame_locator("iframe")
    frame.get_by_label(field).fill(value)
    frame.get_by_role("button", name="Yes, sign me up").click()
    return frame


@pytest.fixture(params=["script", "no script"])
def script(request):
    """With JavaScript and without."""
    return request.param


@pytest.fixture
def visitor(script, browser, sites):
    """A visitor's page on the shop's site."""
    context = browser.new_context(java_script_enabled=script == "script", base_url=sites.origin(), locale="en-GB")
    yield context.new_page()
    context.close()


def test_a_number_typed_on_another_site_sets_the_flag_with_its_proof(desk_page: Page, visitor: Page, sites, script):
    number = {"script": "+1 646 555 0119", "no script": "+1 702 555 0163"}[script]
    code = make_form(desk_page, f"Autumn offers {number[-4:]}", "SMS", sites.origin())
    sites.paste(code)
    visitor.goto("/")
    frame = sign_up(visitor, re.compile("number"), number)
    expect(frame.get_by_role("status")).to_contain_text("Thank you")

    open_profile(desk_page, number)
    main = desk_page.get_by_role("main")
    expect(main).to_contain_text("Opted in")
    expect(main).to_contain_text(f"Autumn offers {number[-4:]}")
    expect(main).to_contain_text("version 1")
    main.get_by_text("Evidence").filter(visible=True).last.click()
    expect(main).to_contain_text(WORDS)
    expect(main).to_contain_text(sites.origin())


def test_an_e_mail_address_is_confirmed_through_the_simulator(desk_page: Page, visitor: Page, sites, script):
    email = {"script": "gia@example.com", "no script": "hal@example.com"}[script]
    code = make_form(desk_page, f"Letters to {email}", "E-mail", sites.origin(), double_opt_in=True)
    sites.paste(code)
    visitor.goto("/")
    frame = sign_up(visitor, re.compile("E-mail"), email)
    expect(frame.get_by_role("status")).to_contain_text("Thank you")

    open_profile(desk_page, email)
    expect(desk_page.get_by_role("main")).to_contain_text("Awaiting confirmation")
    desk_page.goto("/simulator")
    follow(desk_page.get_by_role("main").get_by_role("link", name=re.compile(email)).first)
    link = confirmation_link(desk_page)
    confirm(visitor.context.browser, link)

    open_profile(desk_page, email)
    expect(desk_page.get_by_role("main")).to_contain_text("Opted in")
    expect(desk_page.get_by_role("main")).not_to_contain_text("Awaiting confirmation")


def confirmation_link(page):
    """The link in the newest message of a simulator page."""
    return page.get_by_role("main").locator("a[href*='/c/']").last.get_attribute("href")


def confirm(browser, link):
    """Open a confirmation link as the person would, in a browser of their own, and press its one button."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(link)
    follow(page.get_by_role("button"))
    expect(page.get_by_role("main")).to_contain_text(re.compile("confirmed", re.IGNORECASE))
    context.close()


def test_a_site_that_is_not_allowed_shows_nothing(desk_page: Page, browser, sites):
    code = make_form(desk_page, "For one shop only", "SMS", sites.origin())
    sites.paste(code, "/pasted")
    context = browser.new_context()
    page = context.new_page()
    page.goto(sites.origin() + "/pasted")
    expect(page.frame_locator("iframe").get_by_role("button", name="Yes, sign me up")).to_be_visible()
    with page.expect_event("requestfailed", lambda request: "/w/" in request.url):
        page.goto(sites.origin("thief.localhost") + "/pasted")

    expect(page.frame_locator("iframe").get_by_role("button", name="Yes, sign me up")).to_have_count(0)
    context.close()


def test_somebody_who_opted_out_has_to_confirm(desk_page: Page, browser, sites):
    sites.paste(make_form(desk_page, "Offers for everyone", "SMS", sites.origin()), "/everyone")
    opted_out(desk_page, "Gil Grant", GIL)
    context = browser.new_context()
    page = context.new_page()
    page.goto(sites.origin() + "/everyone")
    frame = sign_up(page, re.compile("number"), GIL)
    expect(frame.get_by_role("status")).to_contain_text("Thank you")

    sms = channel_card(desk_page, GIL, "SMS")
    expect(sms).to_contain_text("Opted out")
    expect(sms).to_contain_text("Awaiting confirmation")
    desk_page.goto("/simulator")
    follow(desk_page.get_by_role("main").get_by_role("row", name=re.compile("Gil.*SMS")).get_by_role("link").first)
    confirm(browser, confirmation_link(desk_page))
    expect(channel_card(desk_page, GIL, "SMS")).to_contain_text("confirmed through SMS")
    context.close()


def opted_out(page, name, number):
    """Somebody new, who told a teammate that no texts are wanted."""
    page.goto("/contacts/new")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Phone number").fill(number)
    follow(page.get_by_role("button", name="Add contact"))
    follow(page.get_by_role("link", name="Opt out of SMS"))
    page.get_by_label("Reason").fill("Said so at the counter.")
    follow(page.get_by_role("button", name="Opt out of SMS"))


def channel_card(page, search, channel):
    """What the profile says about one channel."""
    open_profile(page, search)
    return page.get_by_role("main").locator("section", has=page.get_by_role("heading", name=channel, exact=True)).first
