"""The column of opt-outs in a browser, on both databases: what each path does to somebody who has said no."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from optin.vocabulary import Path
from tests.browser.row_desk import became, phone, row_desk, shown, signed_in, thread, words
from tests.browser.row_doors import DOORS, SEEN_AT_THE_DOOR, written
from tests.pages.test_every_row import ROWS


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def desk(request, databases, tmp_path_factory):
    with row_desk(databases, request.param, tmp_path_factory.mktemp("rows")) as desk:
        yield desk


@pytest.fixture(scope="module")
def page(desk, browser):
    page = signed_in(browser, desk)
    yield page
    page.context.close()


@pytest.mark.parametrize("path", Path, ids=lambda path: path.word)
def test_each_path_does_to_a_no_what_its_row_says(page: Page, desk, path):
    cell = ROWS[path.word][0]
    DOORS[path](page, desk, "out", cell)

    if (path, cell) not in SEEN_AT_THE_DOOR:
        became(page, desk, "out", path, cell)


def test_the_bot_says_nothing_after_a_stop_closed_the_conversation(page: Page, desk):
    written(page, desk, "never", "STOP")
    shown(page, phone(desk, "never"), "You are unsubscribed")
    page.get_by_label("Reply as the contact").fill("menu")
    page.get_by_label("When they wrote, by their own clock").fill("2026-01-02T10:00")
    page.get_by_role("button", name="Send", exact=True).click()
    page.goto(thread(desk, "never"))

    expect(page.locator("li.said", has_text="menu")).to_have_count(1)
    expect(page.locator("li.said", has_text=words(Path.BOT))).to_have_count(0)
