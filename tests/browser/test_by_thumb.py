"""What a team sets up for answers, done on a narrow screen without scripts: flows, a sequence, a rule, hours."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.walking import follow


@pytest.fixture
def page(live, browser, signed_in):
    """The desk as the owner holds it in one hand."""
    size = {"width": 320, "height": 640}
    context = browser.new_context(base_url=live.url, storage_state=signed_in, java_script_enabled=False, viewport=size)
    yield context.new_page()
    context.close()


def press(page, name, **more):
    follow(page.get_by_role("button", name=name, **more))


def fits(page):
    """Nothing reaches beyond the screen."""
    return page.locator("main").bounding_box()["width"] <= 320


def test_the_sample_is_copied_and_tried(page):
    page.goto("/flows/flw_sample")
    follow(page.get_by_role("link", name="Duplicate"))
    expect(page.get_by_label("Keyword", exact=True)).to_be_hidden()
    page.get_by_label("Name", exact=True).fill("Ask at the stall")
    press(page, "Save", exact=True)
    expect(page.get_by_text("“Ask at the stall” is saved.")).to_be_visible()
    press(page, "Try it")
    expect(page.get_by_role("region", name=re.compile("Phone of"))).to_contain_text("may we send you news")
    assert fits(page)


def test_a_flow_with_two_choices_comes_back_at_each_new_step(page):
    page.goto("/flows/new")
    page.get_by_label("Name", exact=True).fill("Parking")
    page.get_by_label("Keyword", exact=True).fill("PARK")
    page.get_by_label("Name of the step").fill("Where")
    page.get_by_label("Words", exact=True).fill("We have two places.")
    for number, kind in ((2, "Ask a question"), (3, "Say something"), (4, "Say something")):
        page.get_by_label("Kind of the new step").select_option(label=kind)
        press(page, "Add step")
        assert page.url.endswith(f"#step-{number}")
    expect(page.locator("#step-4")).to_be_in_viewport()
    expect(page.get_by_label("Subject")).to_have_count(4)
    expect(page.locator(".only-email:visible")).to_have_count(0)
    page.get_by_label("E-mail", exact=True).check()
    expect(page.locator(".only-email:visible")).to_have_count(4)
    assert fits(page)


def test_the_time_of_day_is_asked_for_where_the_wait_needs_one(page):
    page.goto("/sequences")
    follow(page.get_by_role("link", name="After the first visit"))
    follow(page.get_by_role("link", name="Add a step"))
    expect(page.get_by_label("Time of day")).to_be_hidden()
    page.get_by_label("Wait").select_option("time_of_day")
    page.get_by_label("Time of day").fill("late")
    press(page, "Add", exact=True)
    expect(page.get_by_label("Time of day")).to_have_accessible_description(re.compile("09:30"))
    assert fits(page)


def test_a_rule_and_hours_with_two_windows_a_day(page):
    page.goto("/preferences")
    follow(page.get_by_role("link", name="Opt-out management").last)
    follow(page.get_by_role("link", name="Add new rule").first)
    page.get_by_label("Keyword").fill("no more beans")
    press(page, "Add rule")
    expect(page.get_by_role("link", name="no more beans", exact=True)).to_be_visible()
    page.goto("/preferences/hours/whatsapp")
    page.get_by_label("Monday").fill("00:00-12:00, 12:15-24:00")
    press(page, "Save", exact=True)
    expect(page.get_by_text("Mon 00:00–12:00").first).to_be_visible()
    assert fits(page)
