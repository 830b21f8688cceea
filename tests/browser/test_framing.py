"""Which pages a browser lets show a form, and what the desk says about the others. Names under `localhost` lead here."""

from __future__ import annotations

import re
import time
from html import escape

import pytest
from playwright.sync_api import Page, expect

from tests.browser.live import Sites
from tests.browser.test_accessibility import check
from tests.browser.test_main_job import make_form
from tests.browser.walking import follow

DESCRIPTION = "Framing table"
LISTED = ("host.localhost", "*.brand.localhost", "brand.localhost", "bücher.localhost", "apple.localhost")


@pytest.fixture(scope="module")
def code(live, browser, signed_in, sites):
    """The code of a form that stands on the list, pasted into the front page of every host."""
    context = browser.new_context(base_url=live.url, storage_state=signed_in, permissions=["clipboard-read", "clipboard-write"])
    listed = "\n".join(f"http://{host}:{sites.port}" for host in LISTED)
    code = make_form(context.new_page(), DESCRIPTION, "SMS", listed)
    context.close()
    sites.paste(code)
    return code


@pytest.fixture
def page(browser):
    context = browser.new_context()
    yield context.new_page()
    context.close()


def outcome(page):
    """`shown` or `blocked`, once the browser has decided."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for frame in page.frames[1:]:
            if frame.url.startswith("chrome-error:"):
                return "blocked"
            if "/w/" in frame.url and frame.get_by_role("button", name="Yes, sign me up").count():
                return "shown"
        page.wait_for_timeout(50)
    raise AssertionError([frame.url for frame in page.frames])


@pytest.mark.parametrize(
    "host",
    [
        "host.localhost",
        "HOST.localhost",
        "a.brand.localhost",
        "a.b.brand.localhost",
        "brand.localhost",
        "xn--bcher-kva.localhost",
    ],
)
def test_a_site_on_the_list_shows_the_form(code, sites, page: Page, host):
    page.goto(sites.origin(host))
    assert outcome(page) == "shown"


@pytest.mark.parametrize(
    "host",
    [
        "evil.localhost",
        "www.host.localhost",
        "notbrand.localhost",
        "brand.localhost.evil.localhost",
        "xn--80ak6aa92e.localhost",
        "127.0.0.1",
    ],
)
def test_no_other_site_shows_it(code, sites, page: Page, host):
    page.goto(sites.origin(host))
    assert outcome(page) == "blocked"


def test_the_same_host_on_another_port_does_not_show_it(code, page: Page):
    other = Sites()
    other.paste(code)
    page.goto(other.origin("host.localhost"))
    assert outcome(page) == "blocked"
    other.stop()


FRAMES = {
    "in a site of the list": ("brand.localhost", "<iframe src='{}' title=Host></iframe>", "shown"),
    "in any other site": ("evil.localhost", "<iframe src='{}' title=Host></iframe>", "blocked"),
    "in a sandbox": ("brand.localhost", "<iframe sandbox='allow-scripts allow-forms' src='{}' title=Host></iframe>", "blocked"),
}


@pytest.mark.parametrize(("outer", "frame", "expected"), FRAMES.values(), ids=FRAMES)
def test_every_page_around_the_form_counts(code, sites, page: Page, outer, frame, expected):
    sites.paste(frame.format(sites.origin("host.localhost")), "/nested")
    page.goto(f"{sites.origin(outer)}/nested")
    assert outcome(page) == expected


def test_a_page_written_into_an_attribute_counts_as_its_site(code, sites, page: Page):
    sites.paste(f'<iframe title=Host srcdoc="{escape(code)}"></iframe>', "/srcdoc")
    page.goto(f"{sites.origin('host.localhost')}/srcdoc")
    assert outcome(page) == "shown"
    page.goto(f"{sites.origin('evil.localhost')}/srcdoc")
    assert outcome(page) == "blocked"


def test_a_site_that_tried_is_let_in_with_one_click(code, sites, page: Page, desk_page: Page):
    stranger = sites.origin("stranger.localhost")
    for _ in range(2):
        page.goto(stranger)
        assert outcome(page) == "blocked"

    desk_page.goto("/forms")
    follow(desk_page.get_by_role("link", name=DESCRIPTION))
    expect(desk_page.get_by_role("main")).to_contain_text(f"{stranger} tried to show this form 2 times")
    follow(desk_page.get_by_role("button", name=f"Allow this site {stranger}"))
    expect(desk_page.get_by_role("status")).to_contain_text("may show the form now. This is version 2.")

    page.goto(stranger)
    assert outcome(page) == "shown"
    desk_page.reload()
    expect(desk_page.get_by_role("row").filter(has_text=stranger)).to_contain_text("UTC")


def test_the_pages_about_sites_are_accessible(code, sites, page: Page, desk_page: Page):
    for host in ("stray.localhost", "xn--80ak6aa92e.localhost"):
        page.goto(sites.origin(host))
        assert outcome(page) == "blocked"
    desk_page.goto("/forms")
    follow(desk_page.get_by_role("link", name=DESCRIPTION))
    check(desk_page)
    follow(desk_page.get_by_role("button", name="Allow this site http://аррӏе.localhost"))
    follow(desk_page.get_by_role("button", name="Allow this site"))
    expect(desk_page).to_have_title(re.compile("^Error: "))
    check(desk_page)


def test_the_question_about_a_lookalike_is_accessible(code, desk_page: Page):
    desk_page.goto("/forms")
    follow(desk_page.get_by_role("link", name=DESCRIPTION))
    follow(desk_page.get_by_role("main").get_by_role("link", name="Edit", exact=True))
    desk_page.get_by_label(re.compile("^Sites")).fill("http://аррӏе.localhost")
    follow(desk_page.get_by_role("button", name="Save"))
    expect(desk_page.get_by_role("checkbox", name=re.compile("this is the site I mean"))).not_to_be_checked()
    check(desk_page)
