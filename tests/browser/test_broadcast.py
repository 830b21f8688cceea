"""A thousand contacts of whom ten opted out: 990 get a broadcast, and all of them where somebody says why."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from app import create_app
from optin import config, database, templates
from optin.database import db, writing
from optin.database.upgrade import upgrade
from optin.ledger import write
from tests.browser.live import OWNER, PASSWORD, live_desk
from tests.browser.test_accessibility import check
from tests.browser.walking import follow
from tests.databases import open_always
from tests.pages.broadcasts import REASON
from tests.sending.crowds import confirmed, crowd, work
from tests.templates import SALE

LONGEST = 60_000  # milliseconds until the last message has left
EARLIER = "News of last month"
TOGGLE = "Send only to contacts who opted in for marketing"


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """A desk with a thousand contacts, one template and a broadcast that has left, in a process of its own."""
    directory = tmp_path_factory.mktemp("crowded")
    app = create_app(config.read({"OPTIN_DATA": str(directory)}))
    with app.app_context():
        upgrade(directory / "backups")
        open_always()
        crowd(990)
        crowd(10, write.opt_out)
        with writing() as session:
            templates.create(session, SALE, "Olive")
        confirmed(name=EARLIER)
        work()
        db.session.remove()
    database.stop(app)
    with live_desk(directory, OPTIN_ADMIN_EMAIL=OWNER, OPTIN_ADMIN_PASSWORD=PASSWORD) as desk:
        yield desk


@pytest.fixture(params=["script", "no script"])
def page(request, crowded, browser):
    """The owner at work, with JavaScript and without."""
    context = browser.new_context(base_url=crowded.url, java_script_enabled=request.param == "script")
    page = context.new_page()
    page.has_script = request.param == "script"
    page.goto("/")
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    follow(page.get_by_role("button", name="Sign in"))
    yield page
    context.close()


def drafted(page: Page, name: str) -> None:
    """A draft for everyone, as far as its preview."""
    follow(page.get_by_role("navigation").get_by_role("link", name="Broadcasts"))
    follow(page.get_by_role("main").get_by_role("link", name=re.compile("^Add")).first)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Template").select_option(label="Spring sale (SMS, marketing)")
    go_on(page)
    go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Preview")


def go_on(page: Page) -> None:
    follow(page.get_by_role("main").get_by_text("Next", exact=True))


def sent(page: Page, button: str) -> None:
    """From the preview to the end, past the test and with the time as it is."""
    for _ in range(3):
        go_on(page)
    follow(page.get_by_role("button", name=button))
    expect(page.get_by_role("heading", name="Progress")).to_be_visible()
    look_until_done(page)


def look_until_done(page: Page) -> None:
    """The script looks again by itself; without it there is a link."""
    done = page.get_by_role("main").get_by_text("Done", exact=True)
    deadline = time.monotonic() + LONGEST / 1000
    while not (page.has_script or done.is_visible() or time.monotonic() > deadline):
        page.wait_for_timeout(500)
        follow(page.get_by_role("link", name="Look again"))
    expect(done).to_be_visible(timeout=LONGEST)
    page.wait_for_load_state()


def counted(page: Page, name: str) -> str:
    """A number of the funnel."""
    row = page.get_by_role("row", name=re.compile(f"^{name}"))
    return row.get_by_role("link").inner_text().split()[0]


def tile(page: Page, name: str) -> str:
    return page.locator(".tile", has_text=re.compile(f"^{name}")).locator("dd").first.inner_text()


def test_with_the_toggle_on_990_get_it_and_ten_are_in_the_report(page: Page):
    drafted(page, "News for those who said yes")
    expect(page.get_by_label(TOGGLE)).to_be_checked()
    assert [counted(page, name) for name in ("Meant for", "Opted out", "Will be sent")] == ["1,000", "10", "990"]
    sent(page, "Send to 990 contacts")

    assert (tile(page, "Sent"), tile(page, "Refused")) == ("990", "10")
    follow(page.get_by_role("link", name=re.compile("^10 refused")))
    rows = page.get_by_role("region", name="Recipients").get_by_role("row").filter(has_text="opted out of this channel")
    expect(rows).to_have_count(10)


def test_with_the_toggle_off_there_is_a_warning_a_reason_and_all_thousand_get_it(page: Page):
    drafted(page, "A recall")
    page.get_by_label(TOGGLE).uncheck()
    go_on(page)
    expect(page.get_by_role("main")).to_contain_text("Marketing would go to 10 contacts who opted out")
    expect(page.get_by_role("main")).to_contain_text("quality rating")
    go_on(page)
    expect(page.get_by_role("main")).to_contain_text("Say why marketing is to go")
    page.get_by_label("Reason").fill(REASON)
    sent(page, "Send to 1,000 contacts")

    assert (tile(page, "Sent"), tile(page, "Refused")) == ("1,000", "0")


@pytest.mark.parametrize("page", ["script"], indirect=True)
def test_every_page_of_a_broadcast_reads_well(page: Page):
    drafted(page, "Looked at")
    here = page.url.removesuffix("/preview")
    page.get_by_label(TOGGLE).uncheck()
    go_on(page)
    for step in ("preview", "preview/opted_out", "audience", "template", "test", "time", "confirmation", "deletion"):
        page.goto(f"{here}/{step}")
        check(page)
    page.goto(here)
    check(page)
    page.goto("/broadcasts")
    follow(page.get_by_role("link", name=EARLIER))
    check(page)
    follow(page.get_by_role("link", name="Report"))
    check(page)
