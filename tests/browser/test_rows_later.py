"""The columns of hours and cap in a browser, on both databases: set on their page, and kept by each path as its row says."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from optin.policy import SENTENCES
from optin.vocabulary import Path, Reason
from tests.browser.row_desk import became, row_desk, shown, signed_in
from tests.browser.row_doors import DOORS, SEEN_AT_THE_DOOR, api
from tests.browser.walking import follow
from tests.pages.test_every_row import ROWS

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@pytest.fixture(params=["sqlite", "postgresql"])
def desk(request, databases, tmp_path):
    with row_desk(databases, request.param, tmp_path / "desk") as desk:
        yield desk


@pytest.fixture
def page(desk, browser):
    page = signed_in(browser, desk)
    yield page
    page.context.close()


def walked(page: Page, desk, column: int) -> None:
    """Every path, to somebody who has opted in, or to whom nobody has been asked yet."""
    for path in Path:
        cell, who = ROWS[path.word][column], "never" if path is Path.INVITE else "in"
        DOORS[path](page, desk, who, cell)
        if (path, cell) not in SEEN_AT_THE_DOOR:
            became(page, desk, who, path, cell)


def test_each_path_does_outside_the_hours_what_its_row_says(page: Page, desk):
    """Marketing has an hour in three days, by anybody's clock."""
    page.goto("/preferences/hours")
    follow(page.get_by_role("link", name=re.compile("Change the hours of SMS")))
    for day in DAYS:
        page.get_by_label(day).fill("")
    page.get_by_label(DAYS[(datetime.now(UTC) + timedelta(days=3)).weekday()]).fill("09:00-15:00")
    follow(page.get_by_role("button", name="Save"))

    walked(page, desk, 2)


def test_each_path_does_over_the_cap_what_its_row_says(page: Page, desk):
    """One message in a week, and this week's is there."""
    api(page, desk, "in", "send")
    became(page, desk, "in", Path.API, "send")
    page.goto("/preferences/hours")
    cap = page.get_by_role("group", name="SMS")
    cap.get_by_label("messages").fill("1")
    cap.get_by_label("days").fill("7")
    follow(page.get_by_role("button", name="Save the cap"))
    shown(page, f"/contacts/{desk.people['in']}/why?path=api&channel=sms", SENTENCES[Reason.OVER_CAP])

    expect(page.get_by_role("main")).to_contain_text(SENTENCES[Reason.OVER_CAP])
    walked_but_the_api(page, desk)


def walked_but_the_api(page: Page, desk) -> None:
    """The words of the path `api` are on the phone already, so its answer is looked at and not its words."""
    for path in Path:
        cell, who = ROWS[path.word][3], "never" if path is Path.INVITE else "in"
        DOORS[path](page, desk, who, cell)
        if path is not Path.API and (path, cell) not in SEEN_AT_THE_DOOR:
            became(page, desk, who, path, cell)
