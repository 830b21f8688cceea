"""The whole sign-up where no script may run: because the visitor switched them off, because the site's sandbox forbids them, or
because the code says so."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.embedding import confirm_address, embed, inside, press, show
from tests.widget.visiting import ALL

SAID = ["Type the number with its country code", "Type a whole e-mail address"]


@pytest.fixture(params=["by the visitor", "by the site", "by the code"])
def page(request, near, sites, browser):
    """A form on three channels, without scripts."""
    context = browser.new_context(java_script_enabled=request.param != "by the visitor")
    page = context.new_page()
    forbid = (lambda frame: frame.replace("allow-scripts ", "")) if request.param == "by the site" else str
    show(page, embed(sites, ALL, forbid, is_strict=request.param == "by the code", double_opt_in=True))
    yield page
    context.close()


def fill(form, phone, email):
    form.get_by_label("Phone number").fill(phone)
    form.get_by_label("E-mail address").fill(email)


def test_a_whole_sign_up_with_mistakes_on_the_way(page):
    form = inside(page)
    press(page)
    expect(form.get_by_role("group")).to_have_accessible_description("Tick at least one.")
    fill(form, "12", "ana@")
    form.get_by_label("SMS").check()
    form.get_by_label("E-mail", exact=True).check()
    press(page)

    expect(form.locator("[aria-invalid]")).to_have_count(2)
    for name, typed, said in (("Phone number", "12", SAID[0]), ("E-mail address", "ana@", SAID[1])):
        expect(form.get_by_label(name)).to_have_value(typed)
        expect(form.get_by_label(name)).to_have_accessible_description(re.compile(said))
    assert [box.is_checked() for box in form.get_by_role("checkbox").all()] == [True, False, True]

    fill(form, "+1 415 555 0187", "gia@example.com")
    press(page)
    expect(form.get_by_role("status")).to_contain_text("Thank you.")


def test_the_link_in_the_message_confirms(page, request):
    form = inside(page)
    fill(form, "", f"{request.node.callspec.params['page'].replace(' ', '.')}@example.com")
    form.get_by_label("E-mail", exact=True).check()
    press(page)
    expect(form.get_by_role("status")).to_contain_text("Thank you.")

    page.goto(confirm_address())
    expect(page.get_by_role("heading", level=1)).to_have_text("Please confirm")
    page.get_by_role("button", name="Yes, I agree").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have confirmed")


def test_nothing_is_written_for_scripts_where_the_code_says_that_none_run(near, sites, browser):
    with browser.new_context() as context:
        page = context.new_page()
        show(page, embed(sites, ALL, is_strict=True))

        assert inside(page).locator("script").count() == 0
        assert "allow-scripts" not in (page.locator("iframe").get_attribute("sandbox") or "")
