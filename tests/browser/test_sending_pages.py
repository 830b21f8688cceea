"""The pages about sending that a click opens, on a desk with the cast: axe, light and dark, wide and at 320 pixels."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from optin.demo.post import BROADCAST
from tests.browser.test_accessibility import check
from tests.browser.walking import follow

# At noon, which every day has once.
SOON = "new Date(Date.now() + 2 * 864e5).toISOString().slice(0, 10) + 'T12:00'"


def opened(page: Page, listing: str, name: str) -> str:
    """Open something by its name in a list; its address."""
    page.goto(listing)
    follow(page.get_by_role("main").get_by_role("link", name=name, exact=True).first)
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    return page.url


@pytest.mark.parametrize("name", ["Spring roast", "Newsletter of the month", "Order ready"])
def test_a_template_of_the_demonstration(desk_page: Page, name):
    opened(desk_page, "/templates", name)
    check(desk_page)


@pytest.mark.parametrize("path", ["/edit", "/deletion", "/versions/1", "?as=Carla", "?as=nobody"])
def test_the_pages_of_a_template(desk_page: Page, path):
    assert desk_page.goto(opened(desk_page, "/templates", "Spring roast") + path).status == 200
    check(desk_page)


def test_a_template_that_is_previewed_with_a_mistake(desk_page: Page):
    desk_page.goto("/templates/new")
    desk_page.get_by_label("Message", exact=True).fill("Hi {{first_nam}}, 20 % off 😀")
    follow(desk_page.get_by_role("button", name="Preview"))
    expect(desk_page.get_by_text("There is no {{first_nam}}.")).to_be_visible()
    check(desk_page)


@pytest.mark.parametrize("path", ["", "/edit", "/deletion", "/additions", "/filter", "/filter?flag=opted_out&channel=sms"])
def test_the_pages_of_a_group(desk_page: Page, path):
    assert desk_page.goto(opened(desk_page, "/groups", "Regulars") + path).status == 200
    check(desk_page)


@pytest.mark.parametrize("path", ["/groups?q=nothing", "/templates?q=nothing", "/groups/grp_opted_out", "/simulator/team"])
def test_lists_that_hold_little(desk_page: Page, path):
    assert desk_page.goto(path).status == 200
    check(desk_page)


@pytest.mark.parametrize("path", ["", "/report", "/report?reason=opted_out", "/report?outcome=failed"])
def test_the_broadcast_of_the_demonstration(desk_page: Page, path):
    assert desk_page.goto(opened(desk_page, "/broadcasts", BROADCAST) + path).status == 200
    check(desk_page)


def test_a_broadcast_that_waits_and_the_question_before_it_is_stopped(desk_page: Page):
    desk_page.goto("/broadcasts/new")
    follow(desk_page.get_by_role("button", name="Next"))
    check(desk_page)
    desk_page.get_by_label("Name").fill("Later")
    desk_page.get_by_label("Template").select_option(label="Spring roast (SMS, marketing)")
    follow(desk_page.get_by_role("button", name="Next"))
    here = desk_page.url.removesuffix("/audience")
    desk_page.goto(here + "/time")
    desk_page.get_by_label("At a time").check()
    desk_page.locator("#start").fill(desk_page.evaluate(SOON))
    follow(desk_page.get_by_role("button", name="Next"))
    follow(desk_page.get_by_role("button", name=re.compile("^Schedule for")))
    check(desk_page)
    follow(desk_page.get_by_role("link", name="Stop"))
    check(desk_page)
    follow(desk_page.get_by_role("button", name="Stop for good"))
    expect(desk_page.get_by_role("main")).to_contain_text("Stopped")
    check(desk_page)


def test_a_key_from_its_making_to_its_end(desk_page: Page):
    desk_page.goto("/keys/new")
    follow(desk_page.get_by_role("button", name="Create"))
    check(desk_page)
    desk_page.get_by_label("Name").fill("Till")
    desk_page.get_by_label(re.compile("^read:")).check()
    follow(desk_page.get_by_role("button", name="Create"))
    check(desk_page)
    desk_page.goto("/keys")
    check(desk_page)
    follow(desk_page.get_by_role("link", name="Revoke Till"))
    check(desk_page)


def test_a_conversation_with_an_answer_and_with_a_template(desk_page: Page):
    desk_page.goto("/contacts?q=Ana")
    follow(desk_page.get_by_role("table").get_by_role("link", name="Ana Alvarez").first)
    follow(desk_page.get_by_role("main").get_by_role("link", name="Conversation on SMS"))
    expect(desk_page.get_by_text("Hello, are my beans ready?")).to_be_visible()
    check(desk_page)
    desk_page.get_by_label("Template").select_option(label="Order ready (utility)")
    follow(desk_page.get_by_role("button", name="Use it"))
    check(desk_page)
