"""The height in the code that is pasted is enough for the form, in the narrowest frame that is promised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.live import LiveDesk
from tests.browser.walking import follow

WIDTH = 320
LONG = "By pressing the button you agree to receive messages about offers, openings and tastings. " * 12


@pytest.fixture
def frame(live: LiveDesk, browser: Browser) -> Iterator[Page]:
    """What stands in the frame, as a page of its width that is lower than any form."""
    context = browser.new_context(base_url=live.url, viewport={"width": WIDTH, "height": 100})
    yield context.new_page()
    context.close()


def make_form(desk_page: Page, channel: str, *, asks_name: bool = False) -> str:
    """A form with long words; its description."""
    description = f"{'With a name' if asks_name else 'At length'} by {channel}"
    desk_page.goto("/forms/new")
    desk_page.get_by_label(channel, exact=True).check()
    desk_page.get_by_label("Description").fill(description)
    follow(desk_page.get_by_role("button", name="Next"))
    desk_page.get_by_label("Confirmation message").fill(LONG)
    desk_page.get_by_label("Button text").fill("Yes, tell me about all of the offers")
    desk_page.get_by_label("Also ask for a name").set_checked(asks_name)
    follow(desk_page.get_by_role("button", name="Create"))
    return description


def pasted(desk_page: Page, description: str) -> tuple[str, int]:
    """The path that the pasted code of a form loads, and the height that it gives the frame."""
    desk_page.goto("/forms")
    follow(desk_page.get_by_role("row", name=re.compile(description)).get_by_role("link", name="Code"))
    code = desk_page.locator("#snippet").text_content() or ""
    source, height = re.search(r'src="([^"]+)"', code), re.search(r'height="(\d+)"', code)
    assert source
    assert height
    return urlsplit(source[1]).path, int(height[1])


def height_of(frame: Page) -> int:
    return int(frame.evaluate("document.documentElement.scrollHeight"))


def check(frame: Page, path: str, height: int) -> None:
    """Nothing scrolls at load, nor with a mistake in a field."""
    frame.goto(path)
    assert height_of(frame) <= height
    frame.get_by_role("button").click()
    frame.locator("[aria-invalid]").first.wait_for()
    assert height_of(frame) <= height


@pytest.mark.parametrize("description", ["Spring offers", "Newsletter", "Invitations"])
def test_a_form_of_the_cast_fits_its_frame(desk_page: Page, frame: Page, description: str) -> None:
    check(frame, *pasted(desk_page, description))


@pytest.mark.parametrize("channel", ["SMS", "WhatsApp", "E-mail"])
def test_a_form_with_long_words_fits_its_frame(desk_page: Page, frame: Page, channel: str) -> None:
    check(frame, *pasted(desk_page, make_form(desk_page, channel)))


@pytest.mark.parametrize("channel", ["SMS", "E-mail"])
def test_a_form_that_asks_for_a_name_fits_its_frame(desk_page: Page, frame: Page, channel: str) -> None:
    check(frame, *pasted(desk_page, make_form(desk_page, channel, asks_name=True)))
