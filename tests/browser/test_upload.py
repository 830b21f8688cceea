"""Uploading a file through a real server and browser: every step without a fault, and a file larger than other requests."""

from __future__ import annotations

import time

from playwright.sync_api import Page, expect

from tests.browser.test_accessibility import check
from tests.browser.walking import follow

LONGEST = 30  # seconds until a short file is read
TABLE = "Full name;Phone;E-Mail;Unsubscribed\nIda Iversen;;ida@example.com;\nJon;12;;\nKim Kay;;kim@example.com;yes\n"


def chosen(page: Page, name: str, text: str) -> None:
    page.goto("/groups/uploads/new")
    page.get_by_label("Name").fill(name)
    page.get_by_label("File").set_input_files({"name": "people.csv", "mimeType": "text/csv", "buffer": text.encode("cp1252")})
    follow(page.get_by_role("button", name="Next"))


def look_again(page: Page) -> None:
    """Until all rows are read, as a person does."""
    deadline = time.monotonic() + LONGEST
    while not page.get_by_text("All rows are read").is_visible() and time.monotonic() < deadline:
        page.wait_for_timeout(250)
        page.reload()
    expect(page.get_by_text("All rows are read")).to_be_visible()


def test_every_step_of_an_upload(desk_page: Page):
    chosen(desk_page, "Visitors", TABLE)
    check(desk_page)
    follow(desk_page.get_by_role("button", name="Next"))
    check(desk_page)
    follow(desk_page.get_by_role("link", name="Next"))
    desk_page.get_by_label("A list that was bought").check()
    follow(desk_page.get_by_role("button", name="Add the contacts"))
    check(desk_page)
    desk_page.get_by_label("An event").check()
    follow(desk_page.get_by_role("button", name="Add the contacts"))
    look_again(desk_page)
    check(desk_page)
    follow(desk_page.get_by_role("link", name="Open the group"))
    expect(desk_page.get_by_role("link", name="Ida Iversen")).to_be_visible()
    check(desk_page)


def test_a_file_of_three_megabytes_arrives(desk_page: Page):
    chosen(desk_page, "Large", "Phone,Notes\n" + ("12," + "n" * 1900 + "\n") * 1600)
    expect(desk_page.get_by_text("1,600 rows below the headings")).to_be_visible()
    follow(desk_page.get_by_role("button", name="Forget this file"))
    expect(desk_page.get_by_text("Nothing was added.")).to_be_visible()
