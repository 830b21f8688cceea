"""What keeps programs away, met by people: a field that nobody can reach, and a sum that the browser solves by itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from playwright.sync_api import expect

from tests.browser.embedding import frame_code
from tests.browser.near import near_desk
from tests.browser.test_accessibility import check
from tests.widget.refused import refused
from tests.widget.visiting import ALL, MAIL, contact_ids, link, made

PATIENCE = 30_000  # milliseconds; a sum takes a second, and unlucky ones several


@pytest.fixture
def desk(databases, tmp_path):
    """A desk in this process that takes one sign-up from this network, and more for a sum. Limits count by the clock, so its
    hour has just begun: no new count begins between two sign-ups."""
    hour, database = datetime.now(UTC).replace(minute=0, second=1), databases.fresh("sqlite")
    with time_machine.travel(hour), near_desk(tmp_path, database, OPTIN_LIMIT_PER_VISITOR="1") as url:
        yield url
    databases.forget(database)


@pytest.fixture(params=["script", "no script"])
def page(request, desk, browser):
    """A page of somebody who may run scripts, or not. Errors of scripts and of their policy fail the test."""
    context = browser.new_context(java_script_enabled=request.param == "script", base_url=desk, locale="en-GB")
    page = context.new_page()
    problems = []
    page.on("console", lambda message: problems.append(message.text) if "Content Security Policy" in message.text else None)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.has_script = request.param == "script"
    yield page
    context.close()
    assert problems == []


# Stands hidden in the first answer, until the page has come that can solve the sum.
ONCE_MORE = "Please press the button once more."


def sign_up(place, email):
    place.get_by_label("E-mail address").fill(email)
    place.get_by_role("button").click()


def test_nobody_reaches_or_hears_of_the_field_for_programs(page):
    page.goto(link(made(ALL)))
    assert page.locator("input[name=url]").bounding_box() is None
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    heard = [node["name"]["value"] for node in tree if not node["ignored"] and node["role"]["value"] == "textbox"]
    assert heard == ["Phone number", "E-mail address"]
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name"))
    assert {"phone", "email"} <= set(reached)
    assert "url" not in reached


def test_in_a_frame_the_sum_is_solved_and_the_opt_in_is_taken(page, sites):
    form = made(MAIL, sites=(sites.origin(),))
    sites.paste(frame_code(form))
    frame = page.frame_locator("iframe[data-optin]")
    page.goto(sites.origin() + "/")
    sign_up(frame, "ana@example.com")
    expect(frame.get_by_role("status")).to_contain_text("Thank you")
    page.goto(sites.origin() + "/")
    sign_up(frame, "ben@example.com")
    if not page.has_script:
        expect(frame.get_by_role("status")).to_contain_text("Please try again in ten minutes.")
        expect(frame.get_by_role("link", name="Open the form as a page of its own")).to_have_attribute("href", link(form, "f"))
        return
    expect(frame.get_by_text(ONCE_MORE)).to_be_visible(timeout=PATIENCE)
    expect(frame.get_by_label("E-mail address")).to_have_value("ben@example.com")
    frame.get_by_role("button").click()
    expect(frame.get_by_role("status")).to_contain_text("Thank you", timeout=PATIENCE)
    assert len(contact_ids()) == 2
    assert refused(form) == {"network_limit": 1}


def test_on_the_page_too_and_after_a_mistake(page):
    form = made(MAIL)
    page.goto(link(form, "f"))
    sign_up(page, "ana@example.com")
    expect(page.get_by_role("status")).to_contain_text("Thank you")
    page.goto(link(form, "f"))
    sign_up(page, "ben@example.com")
    if not page.has_script:
        expect(page.get_by_role("status")).to_contain_text("Please try again in ten minutes.")
        return
    expect(page.get_by_text(ONCE_MORE)).to_be_visible(timeout=PATIENCE)
    check(page)
    sign_up(page, "ben@")
    expect(page.get_by_text("Type a whole e-mail address")).to_be_visible(timeout=PATIENCE)
    sign_up(page, "ben@example.com")
    expect(page.get_by_role("status")).to_contain_text("Thank you", timeout=PATIENCE)
    assert len(contact_ids()) == 2
