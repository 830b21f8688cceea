"""Setting a provider in a browser without scripts: typed, kept, tested, asked, removed; other processes know it, too."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.live import OWNER, PASSWORD, live_desk
from tests.channels import fakes, test_twilio

ADMIN = {"OPTIN_ADMIN_EMAIL": OWNER, "OPTIN_ADMIN_PASSWORD": PASSWORD}


@pytest.fixture(scope="module")
def twilio():
    """Twilio, which takes a message and knows the account."""
    with fakes.served(test_twilio.CREATED, fakes.answer(200, {"status": "active"})) as server:
        yield server


@pytest.fixture(scope="module")
def desk(twilio, tmp_path_factory):
    """A desk of its own: what is set here concerns nobody else."""
    with live_desk(tmp_path_factory.mktemp("channels"), OPTIN_TWILIO_URL=twilio.url, **ADMIN) as desk:
        yield desk


@pytest.fixture
def page(desk, browser):
    """The owner's browser, 320 pixels wide, in which no script runs."""
    context = browser.new_context(
        base_url=desk.url, java_script_enabled=False, viewport={"width": 320, "height": 800}, bypass_csp=True
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto("/channels")
    yield page
    context.close()


def test_a_provider_is_set_tested_asked_and_removed(page, desk, twilio):
    page.get_by_role("main").get_by_role("link", name="SMS").click()
    page.get_by_label("Account SID").fill(fakes.ACCOUNT)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Auth token is needed.").first).to_be_visible()
    expect(page.get_by_label("Account SID")).to_have_value(fakes.ACCOUNT)

    page.get_by_label("Auth token").fill("a quiet harbour")
    page.get_by_label("Number", exact=True).fill("+14155550199")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Messages leave through Twilio")).to_be_visible()
    expect(page.get_by_label("Auth token")).to_have_value("")

    page.get_by_label("Send it to").fill("+1 415 555 0187")
    page.get_by_role("button", name="Send the test").click()
    page.get_by_text("What the provider said").click()
    expect(page.get_by_text("HTTP 201")).to_be_visible()
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_text("All is well.").first).to_be_visible()
    assert "SMS: Twilio, set on the page of the channel. It was asked, and all is well." in desk.run("doctor")

    page.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("This channel is the sandbox")).to_be_visible()
    assert [request.path.rpartition("/")[2] for request in twilio.received[:2]] == ["Messages.json", f"{fakes.ACCOUNT}.json"]


def test_axe_finds_nothing_where_a_provider_is_set_and_has_answered(desk, page, browser):
    """Scripts are on for axe alone."""
    context = browser.new_context(base_url=desk.url, storage_state=page.context.storage_state())
    window = context.new_page()
    window.goto("/channels/sms")
    window.get_by_label("Account SID").fill("AC1")
    window.get_by_label("Auth token").fill("a quiet harbour")
    window.get_by_role("button", name="Save").click()
    expect(window.get_by_text("The account SID begins with AC").first).to_be_visible()
    axe.put_in(window)
    for scheme in ("light", "dark"):
        window.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert axe.faults(window, axe.EVERYTHING) == []
    context.close()
